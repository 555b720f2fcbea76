a.ex
