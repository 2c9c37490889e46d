"""A commune's script: lists kept in spreadsheets go in, the list of assignments comes out."""
