using RepVgg.IR.Tensors;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.Checkpoints;

/// <summary>A tensor of the checkpoint that a model was read from, or of the one that is written.</summary>
/// <param name="Name">The key.</param>
/// <param name="Tensor">Shape and elements.</param>
/// <param name="Dtype">The element type in the file: integers keep theirs, all other numbers are written as float32.</param>
public sealed record CheckpointTensor(string Name, Tensor Tensor, SafetensorsDtype Dtype)
{
    /// <summary>A weight, which is float32 in the file.</summary>
    public CheckpointTensor(string name, Tensor tensor)
        : this(name, tensor, SafetensorsDtype.F32)
    {
    }
}
