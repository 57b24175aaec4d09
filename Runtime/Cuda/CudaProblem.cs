namespace RepVgg.Runtime.Cuda;

/// <summary>What kind of problem a <see cref="CudaException"/> reports. Each kind has one diagnostic id on the command line.</summary>
public enum CudaProblem
{
    /// <summary>The bundle's folder or its <c>bundle.json</c> doesn't exist or can't be read.</summary>
    BundleNotFound,

    /// <summary><c>bundle.json</c> isn't what the schema prescribes: syntax, fields, ranges, references.</summary>
    BundleMalformed,

    /// <summary><c>bundle.json</c> has another schema version than this reader knows.</summary>
    BundleSchema,

    /// <summary>A file that <c>bundle.json</c> names is missing, truncated or changed: its SHA-256 differs.</summary>
    BundleFile,

    /// <summary>The driver's library isn't installed.</summary>
    DriverMissing,

    /// <summary>The driver's library lacks an entry point: the driver is too old.</summary>
    DriverTooOld,

    /// <summary>There is no CUDA device, or none of the number asked for.</summary>
    NoDevice,

    /// <summary>The device is older than everything that the bundle was compiled for.</summary>
    DeviceUnsupported,

    /// <summary>The bundle has no binary for the device, and the library that would compile its source isn't installed, or only half of it.</summary>
    CompilerMissing,

    /// <summary>The compiler is too old for the architecture asked for.</summary>
    ArchUnknownToCompiler,

    /// <summary>The compiler rejects the kernels' source.</summary>
    CompilationFailed,

    /// <summary>The driver accepts none of the bundle's binaries.</summary>
    BinaryRejected,

    /// <summary>The device or the host has too little memory.</summary>
    OutOfMemory,

    /// <summary>Any other call of the driver failed; the message names the call and the driver's error.</summary>
    DriverError,
}
