using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Onnx;

/// <summary>Diagnostics of ONNX models (RVC14xx).</summary>
public static class OnnxDiagnostics
{
    /// <summary>The file isn't the protocol buffer that it starts as, or lacks what every model has.</summary>
    public static readonly DiagnosticDescriptor Malformed = new("RVC1401", DiagnosticCategory.BrokenInput, "ONNX model is malformed");

    /// <summary>A node uses a name that no input, initializer or earlier node defines.</summary>
    public static readonly DiagnosticDescriptor UndefinedValue =
        new("RVC1402", DiagnosticCategory.BrokenInput, "ONNX node uses a value that isn't defined before it");

    /// <summary>An initializer or constant contradicts itself.</summary>
    public static readonly DiagnosticDescriptor MalformedTensor = new("RVC1403", DiagnosticCategory.BrokenInput, "ONNX tensor is malformed");

    /// <summary>Weights outside of the model file that aren't in its folder, or not where the model says.</summary>
    public static readonly DiagnosticDescriptor ExternalData =
        new("RVC1404", DiagnosticCategory.BrokenInput, "ONNX model's external data are refused");

    /// <summary>A node's operands or attributes break the operator's definition.</summary>
    public static readonly DiagnosticDescriptor MalformedNode =
        new("RVC1405", DiagnosticCategory.BrokenInput, "ONNX node doesn't fit its operator");

    /// <summary>There is no such operator in rvc's table.</summary>
    public static readonly DiagnosticDescriptor UnknownOperator =
        new("RVC1406", DiagnosticCategory.Unsupported, "ONNX operators that aren't supported");

    /// <summary>The operator is known, but not this use of it.</summary>
    public static readonly DiagnosticDescriptor UnsupportedUse =
        new("RVC1407", DiagnosticCategory.Unsupported, "ONNX operator is used in a way that isn't supported");

    /// <summary>Older or newer than the versions that rvc knows.</summary>
    public static readonly DiagnosticDescriptor Opset = new("RVC1408", DiagnosticCategory.Unsupported, "ONNX operator set isn't supported");

    /// <summary>A tensor of strings, complex or packed numbers, or a sparse one.</summary>
    public static readonly DiagnosticDescriptor UnsupportedTensor =
        new("RVC1409", DiagnosticCategory.Unsupported, "ONNX tensor of an unsupported type");

    /// <summary>The model leaves an input's size open, and nothing tells it.</summary>
    public static readonly DiagnosticDescriptor UnknownSize = new("RVC1410", DiagnosticCategory.Usage, "ONNX input has an unknown size");

    /// <summary>The model states what the option would set.</summary>
    public static readonly DiagnosticDescriptor Option = new("RVC1411", DiagnosticCategory.Usage, "An option doesn't go with an ONNX model");
}
