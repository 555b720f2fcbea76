/* Addresses that the author's editor opens; the server starts no program itself. */

let editor = null; /* { address: "vscode://file{path}:{line}:{column}", root: "/home/me/site" } */

/* The address of a place in a file, or '' without an editor. The path begins with a slash: one that an address has
 * before it is the same, but for those of "file://". */
function editorAddress({ file, line, column }) {
	if (!editor || !file)
		return '';
	const path = file.startsWith('/') ? file : `${editor.root}/${file}`;
	const values = { path: path.split('/').map(encodeURIComponent).join('/'), line: line || 1, column: column || 1 };
	return editor.address.replace(/(?<!:\/)\/\{path\}/g, '{path}')
		.replace(/\{(path|line|column)\}/g, (all, name) => values[name]);
}
