"""One lead as whole as a person may see it: shared by the desk and the console."""
