// The NVRTC entry points. A "cubin" is a shared object with the source behind it; "PTX" is the source, compiled when it is loaded.
#pragma once

#include "standin_compiler.h"

#include <cstring>

struct Program {
    std::string source, name, log, cubin, ptx;
};

inline Table<Program>& programs() {
    static Table<Program> table;
    return table;
}

inline const char cubin_magic[] = "RVCSIMT1 ";
inline const char ptx_magic[] = "// rvc SIMT emulator: compiled when it is loaded, for sm_";

// "RVCSIMT1 <arch> <bytes of the shared object> <bytes of the source>\n", then both.
inline std::string make_cubin(int arch, const std::string& module, const std::string& source) {
    return cubin_magic + std::to_string(arch) + " " + std::to_string(module.size()) + " " + std::to_string(source.size()) + "\n" + module + source;
}

RVC_EXPORT int nvrtcVersion(int* major, int* minor) {
    RVC_CALL(nothing);
    if (!major || !minor) return NVRTC_ERROR_INVALID_INPUT;
    *major = 12, *minor = 0;
    return NVRTC_SUCCESS;
}

RVC_EXPORT int nvrtcCreateProgram(void** program, const char* source, const char* name, int headers, const char**, const char**) {
    RVC_CALL(nothing);
    if (!program || !source || headers != 0) return NVRTC_ERROR_INVALID_INPUT;
    std::string safe = name ? name : "default_program";
    std::replace_if(safe.begin(), safe.end(), [](char c) { return c == '"' || c == '\\' || c == '\n'; }, '_');
    programs().add(program, Program{source, safe, "", "", ""});
    return NVRTC_SUCCESS;
}

// Takes "sm_80", "compute_80" and the options that don't matter here; anything else is unknown, as it would be to NVRTC.
inline bool read_option(const std::string& option, int* arch, bool* real) {
    for (const char* prefix : {"--gpu-architecture=", "-arch="})
        if (option.compare(0, strlen(prefix), prefix) == 0) {
            std::string value = option.substr(strlen(prefix));
            *real = value.compare(0, 3, "sm_") == 0;
            if (!*real && value.compare(0, 8, "compute_") != 0) return false;
            *arch = atoi(value.c_str() + (*real ? 3 : 8));
            for (int known : {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90})
                if (*arch == known) return true;
            return false;
        }
    for (const char* known : {"--use_fast_math", "--std=", "-std=", "--fmad=", "--maxrregcount=", "--define-macro=", "-D", "--generate-line-info", "-lineinfo",
                              "--device-as-default-execution-space", "--extra-device-vectorization", "--restrict", "--ptxas-options", "--ftz=", "--prec-div=", "--prec-sqrt="})
        if (option.compare(0, strlen(known), known) == 0) return true;
    return false;
}

RVC_EXPORT int nvrtcCompileProgram(void* program, int count, const char** options) {
    RVC_CALL(nothing);
    Program* found = programs().find(program);
    if (!found) return NVRTC_ERROR_INVALID_PROGRAM;
    int arch = 52;
    bool real = false;
    for (int i = 0; i < count; i++)
        if (!read_option(options[i], &arch, &real)) {
            found->log = std::string("nvrtc: error: invalid value or unknown option '") + options[i] + "'\n";
            return NVRTC_ERROR_INVALID_OPTION;
        }
    Compilation result = compile_kernels(found->source, found->name, false);
    found->log = result.log;
    if (result.module.empty()) return NVRTC_ERROR_COMPILATION;
    found->ptx = ptx_magic + std::to_string(arch) + "\n" + found->source;
    if (real) found->cubin = make_cubin(arch, read_file(result.module), found->source);
    return NVRTC_SUCCESS;
}

inline int give_size(void* program, std::string Program::*member, size_t terminator, size_t* size) {
    Program* found = programs().find(program);
    if (!found) return NVRTC_ERROR_INVALID_PROGRAM;
    if (!size) return NVRTC_ERROR_INVALID_INPUT;
    *size = (found->*member).empty() && member != &Program::log ? 0 : (found->*member).size() + terminator;
    return NVRTC_SUCCESS;
}

inline int give_bytes(void* program, std::string Program::*member, size_t terminator, char* target) {
    Program* found = programs().find(program);
    if (!found) return NVRTC_ERROR_INVALID_PROGRAM;
    if (!target || ((found->*member).empty() && member != &Program::log)) return NVRTC_ERROR_INVALID_INPUT;
    memcpy(target, (found->*member).c_str(), (found->*member).size() + terminator);
    return NVRTC_SUCCESS;
}

RVC_EXPORT int nvrtcGetProgramLogSize(void* program, size_t* size) {
    RVC_CALL(nothing);
    return give_size(program, &Program::log, 1, size);
}
RVC_EXPORT int nvrtcGetProgramLog(void* program, char* log) {
    RVC_CALL(nothing);
    return give_bytes(program, &Program::log, 1, log);
}
RVC_EXPORT int nvrtcGetCUBINSize(void* program, size_t* size) {
    RVC_CALL(nothing);
    return give_size(program, &Program::cubin, 0, size);
}
RVC_EXPORT int nvrtcGetCUBIN(void* program, char* cubin) {
    RVC_CALL(nothing);
    return give_bytes(program, &Program::cubin, 0, cubin);
}
RVC_EXPORT int nvrtcGetPTXSize(void* program, size_t* size) {
    RVC_CALL(nothing);
    return give_size(program, &Program::ptx, 1, size);
}
RVC_EXPORT int nvrtcGetPTX(void* program, char* ptx) {
    RVC_CALL(nothing);
    return give_bytes(program, &Program::ptx, 1, ptx);
}

RVC_EXPORT int nvrtcDestroyProgram(void** program) {
    RVC_CALL(nothing);
    if (!program || !programs().remove(*program)) return NVRTC_ERROR_INVALID_PROGRAM;
    *program = nullptr;
    return NVRTC_SUCCESS;
}

RVC_EXPORT const char* nvrtcGetErrorString(int result) {
    switch (result) {
        case NVRTC_SUCCESS: return "NVRTC_SUCCESS";
        case 1: return "NVRTC_ERROR_OUT_OF_MEMORY";
        case 2: return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
        case NVRTC_ERROR_INVALID_INPUT: return "NVRTC_ERROR_INVALID_INPUT";
        case NVRTC_ERROR_INVALID_PROGRAM: return "NVRTC_ERROR_INVALID_PROGRAM";
        case NVRTC_ERROR_INVALID_OPTION: return "NVRTC_ERROR_INVALID_OPTION";
        case NVRTC_ERROR_COMPILATION: return "NVRTC_ERROR_COMPILATION";
        case 7: return "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE";
        case NVRTC_ERROR_INTERNAL_ERROR: return "NVRTC_ERROR_INTERNAL_ERROR";
        default: return "NVRTC_ERROR unknown";
    }
}
