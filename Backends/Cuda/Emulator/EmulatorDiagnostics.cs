using RepVgg.IR.Diagnostics;

namespace RepVgg.Backends.Cuda.Emulator;

/// <summary>Diagnostics of the emulated GPU (RVC61xx).</summary>
public static class EmulatorDiagnostics
{
    /// <summary>Neither g++ nor clang++ is on the machine, or it isn't one that the emulator runs on.</summary>
    public static readonly DiagnosticDescriptor NoCompiler =
        new("RVC6101", DiagnosticCategory.Environment, "The emulator finds no C++ compiler");

    /// <summary>A C++ compiler is there, but it doesn't compile the emulator.</summary>
    public static readonly DiagnosticDescriptor BuildFailed =
        new("RVC6102", DiagnosticCategory.Environment, "The emulator can't be built");
}
