# Writes a file into a source file as `std::string_view FUNCTION()`, so that the binary needs no
# other file and what it says cannot drift from the file.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#include \"text/brief.h\"\n\nnamespace ov {\nstd::string_view ${FUNCTION}() { return R\"embedded(${text})embedded\"; }\n}  // namespace ov\n")
