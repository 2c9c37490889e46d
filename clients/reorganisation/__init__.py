"""A reorganisation from official lists: units before, units after, and who came after whom."""
