namespace RepVgg.IR.Diagnostics;

/// <summary>Diagnostics of graphs and their text form (RVC10xx).</summary>
public static class IRDiagnostics
{
    /// <summary>The text form doesn't parse.</summary>
    public static readonly DiagnosticDescriptor Syntax = new("RVC1001", DiagnosticCategory.BrokenInput, "Text form: syntax error");

    /// <summary>An op can't take operands of these types.</summary>
    public static readonly DiagnosticDescriptor Type = new("RVC1002", DiagnosticCategory.BrokenInput, "Operand types don't fit the operator");

    /// <summary>An <c>archive("…")</c> constant has no tensor bound to it.</summary>
    public static readonly DiagnosticDescriptor UnboundArchive =
        new("RVC1003", DiagnosticCategory.BrokenInput, "Text form: archive tensor is missing");

    /// <summary>The graph breaks an invariant.</summary>
    public static readonly DiagnosticDescriptor Invariant = new("RVC1004", DiagnosticCategory.InternalError, "Graph breaks an invariant");

    /// <summary>An <c>archive("…")</c> constant is declared with another shape than its tensor has.</summary>
    public static readonly DiagnosticDescriptor ArchiveShape =
        new("RVC1005", DiagnosticCategory.BrokenInput, "Text form: archive tensor has another shape");
}
