using RepVgg.IR.Diagnostics;

namespace RepVgg.Passes;

/// <summary>Diagnostics of the passes (RVC20xx).</summary>
public static class PassDiagnostics
{
    /// <summary>A rewrite changed what the network computes; it was rolled back.</summary>
    public static readonly DiagnosticDescriptor CertificateFailed =
        new("RVC2001", DiagnosticCategory.InternalError, "A rewrite failed its certificate and was rolled back");

    /// <summary>No pass of that name.</summary>
    public static readonly DiagnosticDescriptor UnknownPass = new("RVC2002", DiagnosticCategory.Usage, "Unknown pass");

    /// <summary>A pass went on rewriting without end.</summary>
    public static readonly DiagnosticDescriptor NoFixpoint =
        new("RVC2003", DiagnosticCategory.InternalError, "A pass didn't come to an end");
}
