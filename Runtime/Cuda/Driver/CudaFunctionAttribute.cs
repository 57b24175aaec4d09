namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>Properties of a loaded kernel, numbered as in <c>CUfunction_attribute</c>.</summary>
internal enum CudaFunctionAttribute
{
    /// <summary>The most threads that a block may have.</summary>
    MaxThreadsPerBlock = 0,

    /// <summary>Bytes of static shared memory.</summary>
    SharedBytes = 1,

    /// <summary>Bytes of local memory per thread; more than 0 means that registers were spilled.</summary>
    LocalBytes = 3,

    /// <summary>Registers per thread.</summary>
    Registers = 4,
}
