sub/a.ex
