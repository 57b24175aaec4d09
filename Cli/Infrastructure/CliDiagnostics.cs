using RepVgg.IR.Diagnostics;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Diagnostics of the command line (RVC90xx).</summary>
public static class CliDiagnostics
{
    /// <summary>The arguments don't parse.</summary>
    public static readonly DiagnosticDescriptor Usage = new("RVC9001", DiagnosticCategory.Usage, "Wrong usage of the command line");

    /// <summary>A file can't be read or written.</summary>
    public static readonly DiagnosticDescriptor FileAccess =
        new("RVC9002", DiagnosticCategory.Environment, "A file can't be read or written");

    /// <summary>An input array isn't a valid .npy file.</summary>
    public static readonly DiagnosticDescriptor BrokenArray = new("RVC9003", DiagnosticCategory.BrokenInput, "A .npy file is broken");

    /// <summary>A known feature that this version lacks.</summary>
    public static readonly DiagnosticDescriptor NotYet = new("RVC9004", DiagnosticCategory.Unsupported, "Not supported by this version");

    /// <summary>The optimised network isn't the same network.</summary>
    public static readonly DiagnosticDescriptor NotEqual =
        new("RVC9005", DiagnosticCategory.CheckFailed, "Verification failed: the networks differ");

    /// <summary>A kernel is wrong on this machine's device, or doesn't run.</summary>
    public static readonly DiagnosticDescriptor SelfTestFailed = new("RVC9006", DiagnosticCategory.CheckFailed, "Self-test failed");

    /// <summary>A generated file isn't what rvc would write.</summary>
    public static readonly DiagnosticDescriptor NotCurrent = new("RVC9007", DiagnosticCategory.CheckFailed, "A generated file isn't what rvc writes");

    /// <summary>A file wasn't written by rvc.</summary>
    public static readonly DiagnosticDescriptor NotGenerated = new("RVC9008", DiagnosticCategory.BrokenInput, "A file isn't source that rvc wrote");

    /// <summary>An exception that should not have happened.</summary>
    public static readonly DiagnosticDescriptor Internal = new("RVC9999", DiagnosticCategory.InternalError, "A bug in rvc");
}
