using RepVgg.IR.Diagnostics;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Diagnostics of CUDA bundles, drivers and devices (RVC60xx): one per <see cref="CudaProblem"/>.</summary>
public static class CudaDiagnostics
{
    /// <summary>See <see cref="CudaProblem.BundleNotFound"/>.</summary>
    public static readonly DiagnosticDescriptor BundleNotFound = new("RVC6001", DiagnosticCategory.Environment, "CUDA bundle can't be read");

    /// <summary>See <see cref="CudaProblem.BundleMalformed"/>.</summary>
    public static readonly DiagnosticDescriptor BundleMalformed = new("RVC6002", DiagnosticCategory.BrokenInput, "CUDA bundle is malformed");

    /// <summary>See <see cref="CudaProblem.BundleSchema"/>.</summary>
    public static readonly DiagnosticDescriptor BundleSchema =
        new("RVC6003", DiagnosticCategory.Unsupported, "CUDA bundle has another schema version");

    /// <summary>See <see cref="CudaProblem.BundleFile"/>.</summary>
    public static readonly DiagnosticDescriptor BundleFile =
        new("RVC6004", DiagnosticCategory.BrokenInput, "File of a CUDA bundle is missing or changed");

    /// <summary>See <see cref="CudaProblem.DriverMissing"/>.</summary>
    public static readonly DiagnosticDescriptor DriverMissing = new("RVC6005", DiagnosticCategory.Environment, "There is no CUDA driver");

    /// <summary>See <see cref="CudaProblem.DriverTooOld"/>.</summary>
    public static readonly DiagnosticDescriptor DriverTooOld = new("RVC6006", DiagnosticCategory.Environment, "The CUDA driver is too old");

    /// <summary>See <see cref="CudaProblem.NoDevice"/>.</summary>
    public static readonly DiagnosticDescriptor NoDevice = new("RVC6007", DiagnosticCategory.Environment, "There is no CUDA device");

    /// <summary>See <see cref="CudaProblem.DeviceUnsupported"/>.</summary>
    public static readonly DiagnosticDescriptor DeviceUnsupported =
        new("RVC6008", DiagnosticCategory.Environment, "The CUDA device is too old for the bundle");

    /// <summary>See <see cref="CudaProblem.CompilerMissing"/>.</summary>
    public static readonly DiagnosticDescriptor CompilerMissing = new("RVC6009", DiagnosticCategory.Environment, "NVRTC isn't installed");

    /// <summary>See <see cref="CudaProblem.ArchUnknownToCompiler"/>.</summary>
    public static readonly DiagnosticDescriptor ArchUnknownToCompiler =
        new("RVC6010", DiagnosticCategory.Environment, "NVRTC doesn't know the architecture");

    /// <summary>See <see cref="CudaProblem.CompilationFailed"/>.</summary>
    public static readonly DiagnosticDescriptor CompilationFailed =
        new("RVC6011", DiagnosticCategory.BrokenInput, "The kernels of a bundle don't compile");

    /// <summary>See <see cref="CudaProblem.BinaryRejected"/>.</summary>
    public static readonly DiagnosticDescriptor BinaryRejected =
        new("RVC6012", DiagnosticCategory.Environment, "The CUDA driver refuses the compiled kernels");

    /// <summary>See <see cref="CudaProblem.OutOfMemory"/>.</summary>
    public static readonly DiagnosticDescriptor OutOfMemory = new("RVC6013", DiagnosticCategory.Environment, "The CUDA device has too little memory");

    /// <summary>See <see cref="CudaProblem.DriverError"/>.</summary>
    public static readonly DiagnosticDescriptor DriverError = new("RVC6014", DiagnosticCategory.Environment, "A call of the CUDA driver failed");

    /// <summary>The diagnostic that an exception becomes.</summary>
    public static Diagnostic Of(CudaException exception) => Descriptor(exception.Problem).With(exception.Message);

    /// <summary>The ledger's entry for a kind of problem.</summary>
    internal static DiagnosticDescriptor Descriptor(CudaProblem problem) => problem switch
    {
        CudaProblem.BundleNotFound => BundleNotFound,
        CudaProblem.BundleMalformed => BundleMalformed,
        CudaProblem.BundleSchema => BundleSchema,
        CudaProblem.BundleFile => BundleFile,
        CudaProblem.DriverMissing => DriverMissing,
        CudaProblem.DriverTooOld => DriverTooOld,
        CudaProblem.NoDevice => NoDevice,
        CudaProblem.DeviceUnsupported => DeviceUnsupported,
        CudaProblem.CompilerMissing => CompilerMissing,
        CudaProblem.ArchUnknownToCompiler => ArchUnknownToCompiler,
        CudaProblem.CompilationFailed => CompilationFailed,
        CudaProblem.BinaryRejected => BinaryRejected,
        CudaProblem.OutOfMemory => OutOfMemory,
        CudaProblem.DriverError => DriverError,
        _ => CliDiagnostics.Internal,
    };
}
