"""The doors of proposals for people: the form, the files, the public pages."""
