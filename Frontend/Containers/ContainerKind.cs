namespace RepVgg.Frontend.Containers;

/// <summary>The containers that have a reader.</summary>
internal enum ContainerKind
{
    TorchZip,
    TorchLegacy,
    Safetensors,
    TorchSharp,
    Onnx,
}
