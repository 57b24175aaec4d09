namespace RepVgg.IR.Diagnostics;

/// <summary>Carries a user-facing <see cref="Diagnostic"/> out of a reader or a check. Any other exception is a compiler bug.</summary>
public sealed class DiagnosticException : Exception
{
    /// <summary>Wraps <paramref name="diagnostic"/>.</summary>
    public DiagnosticException(Diagnostic diagnostic, Exception? inner = null)
        : base(diagnostic.ToString(), inner) => Diagnostic = diagnostic;

    /// <summary>The diagnostic to print.</summary>
    public Diagnostic Diagnostic { get; }
}
