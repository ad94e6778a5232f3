# Writes the default brief into a source file, so that the binary needs no other file and the example
# in examples/briefs/ cannot drift from it.
file(READ ${INPUT} toml)
file(WRITE ${OUTPUT} "#include \"text/brief.h\"\n\nnamespace ov {\nstd::string_view default_brief_toml() { return R\"toml(${toml})toml\"; }\n}  // namespace ov\n")
