using RepVgg.IR.Diagnostics;

namespace RepVgg.Backends.Checkpoints;

/// <summary>Diagnostics of writing checkpoints (RVC31xx).</summary>
public static class CheckpointDiagnostics
{
    /// <summary>The model's own plain form has one convolution where the passes leave more.</summary>
    public static readonly DiagnosticDescriptor NotOneConvolution =
        new("RVC3101", DiagnosticCategory.Unsupported, "A block doesn't become one convolution");

    /// <summary>A merged block is called what another tensor is called already.</summary>
    public static readonly DiagnosticDescriptor NameTaken =
        new("RVC3102", DiagnosticCategory.Unsupported, "Two tensors of the plain form have the same name");
}
