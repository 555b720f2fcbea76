.dot/.b
