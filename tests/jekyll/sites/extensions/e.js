---
permalink: /js/e.js
---
// {{ page.url }}
