// Modules and their functions.
#pragma once

#include "standin_memory.h"
#include "standin_nvrtc.h"

#include <cinttypes>

struct Module {
    void* library = nullptr;
    const rvc_module* code = nullptr;
    std::string path;                       // of the loaded copy
    std::map<std::string, void*> functions; // handles
};

struct Function {
    const rvc_kernel* kernel;
    const rvc_module* code;
    std::string path;
};

inline Table<Module>& modules() {
    static Table<Module> table;
    return table;
}

inline Table<Function>& functions() {
    static Table<Function> table;
    return table;
}

// What the caller of cuModuleLoadDataEx wants to read about a failed compilation.
inline void write_jit_log(unsigned count, const int* options, void** values, const std::string& text) {
    constexpr int error_log = 5, error_log_size = 6;
    size_t size = 0;
    for (unsigned i = 0; i < count; i++)
        if (options[i] == error_log_size) size = static_cast<unsigned>(reinterpret_cast<uint64_t>(values[i]));
    for (unsigned i = 0; i < count; i++) {
        if (options[i] == error_log && size > 0) snprintf(static_cast<char*>(values[i]), size, "%s", text.c_str());
        if (options[i] == error_log_size) values[i] = reinterpret_cast<void*>(std::min(size, text.size() + 1));
    }
}

// Loads a copy: the dynamic loader takes two files of one name for the same library.
inline int load_library(const std::string& bytes, Module* module) {
    make_folder(compiler_setup().cache);
    module->path = compiler_setup().cache + "/loaded." + unique_suffix() + ".so";
    if (!write_file(module->path, bytes)) return explain(CUDA_ERROR_INVALID_IMAGE, "cannot write " + module->path);
    module->library = dlopen(module->path.c_str(), RTLD_NOW | RTLD_LOCAL);
    std::string reason = module->library ? "" : dlerror();
    if (!state().trace || !module->library) unlink(module->path.c_str());
    if (!module->library) return explain(CUDA_ERROR_INVALID_IMAGE, reason);
    auto entry = reinterpret_cast<const rvc_module* (*)()>(dlsym(module->library, "rvc_module_entry"));
    module->code = entry ? entry() : nullptr;
    if (module->code && module->code->abi == rvc_abi) return CUDA_SUCCESS;
    dlclose(module->library);
    return explain(CUDA_ERROR_INVALID_IMAGE, "the module was compiled for another version of the emulator");
}

inline void unload(Module& module) {
    for (auto& [name, handle] : module.functions) functions().remove(handle);
    dlclose(module.library);
    unlink(module.path.c_str());
}

// The source of a "cubin" or of "PTX" of ours, and the shared object of the former; an error for any other image.
inline int read_image(const char* image, std::string* source, std::string* module, std::string* log) {
    const Device& device = state().device;
    int arch = 0;
    if (strncmp(image, cubin_magic, strlen(cubin_magic)) == 0) {
        size_t module_bytes = 0, source_bytes = 0;
        if (sscanf(image + strlen(cubin_magic), "%d %zu %zu", &arch, &module_bytes, &source_bytes) != 3) return CUDA_ERROR_INVALID_IMAGE;
        if (arch / 10 != device.major || arch % 10 > device.minor) return explain(CUDA_ERROR_NO_BINARY_FOR_GPU, "cubin for sm_" + std::to_string(arch));
        const char* data = strchr(image, '\n') + 1;
        module->assign(data, module_bytes);
        source->assign(data + module_bytes, source_bytes);
        return CUDA_SUCCESS;
    }
    if (memcmp(image, "\x7f" "ELF", 4) == 0) return explain(CUDA_ERROR_NO_BINARY_FOR_GPU, "a real cubin: the emulator can't run machine code of a GPU");
    if (strncmp(image, ptx_magic, strlen(ptx_magic)) == 0) {
        arch = atoi(image + strlen(ptx_magic));
        if (arch > device.major * 10 + device.minor) {
            *log = "the PTX is for sm_" + std::to_string(arch) + ", newer than the device\n";
            return explain(CUDA_ERROR_INVALID_PTX, *log);
        }
        *source = strchr(image, '\n') + 1;
        return CUDA_SUCCESS;
    }
    if (!strstr(image, ".version")) return explain(CUDA_ERROR_INVALID_IMAGE, "neither a cubin nor PTX");
    *log = "the emulator can't compile real PTX; it compiles kernels.cu\n";
    return explain(CUDA_ERROR_INVALID_PTX, *log);
}

RVC_EXPORT int cuModuleLoadDataEx(void** handle, const void* image, unsigned count, int* options, void** values) {
    RVC_CALL(context);
    if (!handle || !image) return CUDA_ERROR_INVALID_VALUE;
    if (int refused = refuse_unsafe_in_capture(__func__)) return refused;
    std::string source, library, log;
    int result = read_image(static_cast<const char*>(image), &source, &library, &log);
    if (result == CUDA_SUCCESS && (library.empty() || state().trace)) {
        Compilation compiled = compile_kernels(source, "kernels.cu", state().trace);
        if (compiled.module.empty()) result = explain(CUDA_ERROR_INVALID_PTX, log = compiled.log);
        else library = read_file(compiled.module);
    }
    Module module;
    if (result == CUDA_SUCCESS) result = load_library(library, &module);
    write_jit_log(count, options, values, log);
    if (result == CUDA_SUCCESS) modules().add(handle, std::move(module));
    return result;
}

RVC_EXPORT int cuModuleUnload(void* handle) {
    RVC_CALL(context);
    Module* module = modules().find(handle);
    if (!module) return explain(CUDA_ERROR_INVALID_HANDLE, "cuModuleUnload of no module");
    if (int refused = refuse_unsafe_in_capture(__func__)) return refused;
    unload(*module);
    modules().remove(handle);
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuModuleGetFunction(void** handle, void* module_handle, const char* name) {
    RVC_CALL(context);
    Module* module = modules().find(module_handle);
    if (!module) return explain(CUDA_ERROR_INVALID_HANDLE, "cuModuleGetFunction of no module");
    if (!handle || !name) return CUDA_ERROR_INVALID_VALUE;
    auto known = module->functions.find(name);
    if (known != module->functions.end()) {
        *handle = known->second;
        return CUDA_SUCCESS;
    }
    for (int i = 0; i < module->code->kernel_count; i++)
        if (strcmp(module->code->kernels[i].name, name) == 0) {
            functions().add(handle, Function{&module->code->kernels[i], module->code, module->path});
            module->functions[name] = *handle;
            return CUDA_SUCCESS;
        }
    return explain(CUDA_ERROR_NOT_FOUND, std::string("no kernel named ") + name);
}

RVC_EXPORT int cuFuncGetAttribute(int* value, int attribute, void* handle) {
    RVC_CALL(context);
    Function* function = functions().find(handle);
    if (!function) return explain(CUDA_ERROR_INVALID_HANDLE, "cuFuncGetAttribute of no function");
    if (!value) return CUDA_ERROR_INVALID_VALUE;
    size_t shared = 0;
    for (int i = 0; i < function->kernel->shared_count; i++) shared += function->kernel->shared[i].stop - function->kernel->shared[i].start;
    const int arch = state().device.major * 10 + state().device.minor;
    const int values[] = {static_cast<int>(function->kernel->max_threads), static_cast<int>(shared), 0, 0, 32, arch, arch};
    if (attribute < 0 || attribute >= static_cast<int>(sizeof values / sizeof *values)) return CUDA_ERROR_INVALID_VALUE;
    *value = values[attribute];
    return CUDA_SUCCESS;
}
