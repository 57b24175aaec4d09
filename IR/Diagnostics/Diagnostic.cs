namespace RepVgg.IR.Diagnostics;

/// <summary>A message to the user with a stable id. Its text is one line.</summary>
public sealed record Diagnostic
{
    /// <summary>Creates a diagnostic; line breaks in <paramref name="message"/> become spaces.</summary>
    public Diagnostic(DiagnosticDescriptor descriptor, string message)
    {
        Descriptor = descriptor;
        Message = message.ReplaceLineEndings(" ");
    }

    /// <summary>The ledger entry.</summary>
    public DiagnosticDescriptor Descriptor { get; }

    /// <summary>What is wrong here and what to do about it.</summary>
    public string Message { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var severity = Descriptor.Category == DiagnosticCategory.Information ? "warning" : "error";
        return $"rvc: {severity} {Descriptor.Id}: {Message}";
    }
}
