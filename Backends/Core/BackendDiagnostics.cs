using RepVgg.IR.Diagnostics;

namespace RepVgg.Backends.Core;

/// <summary>Diagnostics of lowering and code generation (RVC30xx).</summary>
public static class BackendDiagnostics
{
    /// <summary>The backend can't express an op, or a use of it.</summary>
    public static readonly DiagnosticDescriptor UnsupportedOp =
        new("RVC3001", DiagnosticCategory.Unsupported, "The backend doesn't support an operator");

    /// <summary>A finite float64 weight has no finite float32.</summary>
    public static readonly DiagnosticDescriptor WeightOverflow =
        new("RVC3002", DiagnosticCategory.Unsupported, "A weight exceeds the range of float32");

    /// <summary>rvc wrote a source file that doesn't compile.</summary>
    public static readonly DiagnosticDescriptor InvalidSource =
        new("RVC3003", DiagnosticCategory.InternalError, "Generated source doesn't compile");

    /// <summary>The activations or weights exceed what an array of the target can hold.</summary>
    public static readonly DiagnosticDescriptor TooLarge =
        new("RVC3004", DiagnosticCategory.Unsupported, "The model is too large for the target");

    /// <summary>A tuning file isn't JSON, or lacks something, or names an algorithm that doesn't exist.</summary>
    public static readonly DiagnosticDescriptor BrokenTuning =
        new("RVC3005", DiagnosticCategory.BrokenInput, "Tuning file is broken");

    /// <summary>A tuning file was written by another version of rvc.</summary>
    public static readonly DiagnosticDescriptor TuningVersion =
        new("RVC3006", DiagnosticCategory.Unsupported, "Tuning file has another schema version");
}
