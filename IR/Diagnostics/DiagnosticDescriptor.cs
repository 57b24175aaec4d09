namespace RepVgg.IR.Diagnostics;

/// <summary>One entry of the diagnostic ledger: a stable id, its category and a one-line title.</summary>
/// <param name="Id">Stable id such as <c>RVC1203</c>; never reused.</param>
/// <param name="Category">Decides severity and exit code.</param>
/// <param name="Title">What is wrong in general; <c>docs/diagnostics.md</c> has an entry of the same title.</param>
public sealed record DiagnosticDescriptor(string Id, DiagnosticCategory Category, string Title)
{
    /// <summary>Builds the diagnostic for one concrete problem.</summary>
    public Diagnostic With(string message) => new(this, message);

    /// <summary>Builds the exception that carries the diagnostic to the command line.</summary>
    public DiagnosticException Error(string message, Exception? inner = null) => new(With(message), inner);
}
