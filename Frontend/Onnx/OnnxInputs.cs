using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx;

/// <summary>An input of an ONNX graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions; the first is the symbolic batch if the model leaves it open and nothing was given.</param>
/// <param name="DeclaredBatch">The first dimension if the model fixes it, else null.</param>
/// <param name="Bound">Its elements where they are needed at import; such an input isn't one of the graph.</param>
internal sealed record OnnxInput(string Name, Shape Shape, int? DeclaredBatch, KnownTensor? Bound);

/// <summary>The inputs of an ONNX graph with the sizes that the model declares, a user gave, or are usual.</summary>
/// <param name="All">The inputs in order.</param>
/// <param name="Assumptions">What was taken by convention, for people.</param>
internal sealed record OnnxInputs(ImmutableArray<OnnxInput> All, ImmutableArray<string> Assumptions)
{
    /// <summary>Whether a height or width was given that differs from the model's own.</summary>
    public bool IsResized { get; init; }

    private IEnumerable<OnnxInput> Free => All.Where(i => i.Bound is null);

    /// <summary>Whether the first dimension of all inputs may be the batch.</summary>
    public bool CanHaveBatch => Free.Any() && Free.All(i => i.Shape.Rank > 0) && Free.Select(i => i.Shape[0]).Distinct().Count() == 1
        && Free.Select(i => i.DeclaredBatch).OfType<int>().Distinct().Count() <= 1;

    /// <summary>The batch size that the model was exported with, or null.</summary>
    public int? ExportedBatch => All.Select(i => i.DeclaredBatch).FirstOrDefault(b => b is not null);

    /// <summary>The same with the symbolic batch as first dimension.</summary>
    public OnnxInputs WithBatch() => this with
    {
        All = [.. All.Select(i => i.Bound is null ? i with { Shape = new Shape(i.Shape.Dimensions.SetItem(0, Shape.Batch)) } : i)],
    };

    /// <summary>The same with a number in place of an open batch, and the assumptions with that.</summary>
    public (OnnxInputs Inputs, ImmutableArray<string> Assumptions) WithoutBatch()
    {
        const int batch = 1;
        var open = Free.Any(i => i.Shape.HasBatch);
        return (
            this with { All = [.. All.Select(i => i with { Shape = i.Shape.WithBatch(batch), DeclaredBatch = null })] },
            open ? Assumptions.Add("the network mixes the images of a batch, so its batch is fixed to 1") : Assumptions);
    }

    /// <summary>Adds the inputs to a graph.</summary>
    public void Define(ImportScope scope)
    {
        foreach (var input in All)
        {
            if (input.Bound is { } tensor)
            {
                scope.Define(input.Name, tensor);
            }
            else
            {
                scope.Input(input.Name, input.Shape);
            }
        }
    }
}
