using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Checkpoints;

/// <summary>A block that became one convolution.</summary>
/// <param name="Block">The block as trained.</param>
/// <param name="Op">The convolution.</param>
/// <param name="Weight">Its kernel, OIHW, float64.</param>
/// <param name="Bias">Its bias, [O], float64, or null.</param>
/// <param name="Sources">The constants that the block was made of.</param>
internal sealed record MergedBlock(PlainBlock Block, Conv2DOp Op, Tensor Weight, Tensor? Bias, ImmutableArray<Tensor> Sources)
{
    /// <summary>The tensors under which the plain form has the convolution.</summary>
    public IEnumerable<CheckpointTensor> Tensors
    {
        get
        {
            yield return new($"{Block.Key}.weight", Weight);
            if (Bias is not null)
            {
                yield return new($"{Block.Key}.bias", Bias);
            }
        }
    }
}
