# SPDX-License-Identifier: GPL-2.0-only
# What lists ask of the tree in the folder `tree`: the conditions since=X.Y and
# until=X.Y by its version (6.1.192 is 6.1), and whether it has a file.
function number(text, part) {
	split(text, part, ".")
	return part[1] * 1000 + part[2]
}
function is_condition(word) {
	return word ~ /^(since|until)=[0-9]+\.[0-9]+$/
}
function holds(word) {
	return word ~ /^since/ ? tree_version >= number(substr(word, 7)) : tree_version <= number(substr(word, 7))
}
function in_tree(path, line, found) {
	found = (getline line < (tree "/" path)) >= 0
	close(tree "/" path)
	return found
}
BEGIN {
	while ((getline tree_line < (tree "/Makefile")) > 0) {
		split(tree_line, tree_word)
		if (tree_word[2] == "=" && !(tree_word[1] in tree_make))
			tree_make[tree_word[1]] = tree_word[3]
	}
	tree_version = number(tree_make["VERSION"] "." tree_make["PATCHLEVEL"])
}
