using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Families;

/// <summary>Diagnostics of model families (RVC13xx).</summary>
public static class FamilyDiagnostics
{
    /// <summary>The keys fit no family.</summary>
    public static readonly DiagnosticDescriptor UnknownFamily =
        new("RVC1301", DiagnosticCategory.Unsupported, "The checkpoint is of no known model family");

    /// <summary>A tensor that the family needs isn't there.</summary>
    public static readonly DiagnosticDescriptor MissingTensor =
        new("RVC1302", DiagnosticCategory.BrokenInput, "A tensor of the model is missing");

    /// <summary>A tensor has another shape than the model needs.</summary>
    public static readonly DiagnosticDescriptor WrongShape =
        new("RVC1303", DiagnosticCategory.BrokenInput, "A tensor has the wrong shape");

    /// <summary>A tensor that the family doesn't know.</summary>
    public static readonly DiagnosticDescriptor UnexpectedTensor =
        new("RVC1304", DiagnosticCategory.Unsupported, "The checkpoint holds a tensor that the model doesn't use");

    /// <summary>The input shape doesn't fit the model.</summary>
    public static readonly DiagnosticDescriptor InputShape =
        new("RVC1305", DiagnosticCategory.Usage, "The input shape doesn't fit the model");

    /// <summary>An output that the model doesn't have.</summary>
    public static readonly DiagnosticDescriptor UnknownOutput =
        new("RVC1306", DiagnosticCategory.Usage, "The model has no such value");

    /// <summary>A dilation was given for a stage that the model doesn't have.</summary>
    public static readonly DiagnosticDescriptor UnknownStage =
        new("RVC1307", DiagnosticCategory.Usage, "The model has no such stage");

    /// <summary>Keys of a known family, but of a variant whose strides or activations no convention tells.</summary>
    public static readonly DiagnosticDescriptor UnknownVariant =
        new("RVC1308", DiagnosticCategory.Unsupported, "The checkpoint is of an unknown variant of its family");
}
