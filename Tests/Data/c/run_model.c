/* run_model FOLDER IMAGES INPUT OUTPUT: runs a bundle of one input and one output on raw float32 files. */
#include "rvc_model.h"

#include <cuda.h>
#include <stdio.h>
#include <stdlib.h>

static float* read_floats(const char* path, size_t* count)
{
    FILE* file = fopen(path, "rb");
    float* values;
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *count = (size_t)ftell(file) / sizeof(float);
    rewind(file);
    values = malloc(*count * sizeof(float));
    *count = fread(values, sizeof(float), *count, file);
    fclose(file);
    return values;
}

int main(int argc, char** argv)
{
    enum { OUTPUTS = 1 << 16 };
    static float result[OUTPUTS];
    char error[256] = "";
    CUcontext context;
    CUdeviceptr input, output;
    size_t count;
    float* values;
    FILE* file;
    rvc_model* model;
    const int images = argc == 5 ? atoi(argv[2]) : 0;
    if (argc != 5 || !(values = read_floats(argv[3], &count)) || cuInit(0) || cuDevicePrimaryCtxRetain(&context, 0) || cuCtxSetCurrent(context))
        return 2;
    if (!(model = rvc_model_load(argv[1], 0, images, error, sizeof error))) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    if (cuMemAlloc(&input, count * sizeof(float)) || cuMemAlloc(&output, sizeof result) || cuMemcpyHtoDAsync(input, values, count * sizeof(float), NULL))
        return 2;
    if (rvc_model_run(model, images, &input, &output, NULL, error, sizeof error)) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    if (cuMemcpyDtoHAsync(result, output, sizeof result, NULL) || cuStreamSynchronize(NULL) || !(file = fopen(argv[4], "wb")))
        return 2;
    fwrite(result, sizeof(float), OUTPUTS, file);
    fclose(file);
    cuMemFree(input);
    cuMemFree(output);
    rvc_model_free(model);
    free(values);
    return 0;
}
