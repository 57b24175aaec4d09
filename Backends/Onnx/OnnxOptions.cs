namespace RepVgg.Backends.Onnx;

/// <summary>Choices of the ONNX backend.</summary>
public sealed record OnnxOptions
{
    /// <summary>The model's file name, such as <c>RepVGGA0.onnx</c>; external data lie beside it in <c>RepVGGA0.onnx.data</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>Bytes of weights above which they lie in a file of their own: a protobuf message has at most 2 GiB.</summary>
    public long ExternalDataAbove { get; init; } = int.MaxValue - (64 << 20);
}
