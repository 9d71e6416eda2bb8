# Read by llama.cpp's CMake right after its project() (CMAKE_PROJECT_llama.cpp_INCLUDE): the headers that nearly every
# file of libllama reads are compiled once. Reading them is most of the time that those files take.
cmake_language(DEFER CALL target_precompile_headers llama PRIVATE
    <algorithm> <regex> <sstream> src/models/models.h src/llama-context.h)
