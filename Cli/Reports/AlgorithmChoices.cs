using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;

namespace RepVgg.Cli.Reports;

/// <summary>How the C# backend computes the convolutions of a network.</summary>
/// <param name="Refusal">Why it doesn't compute the network; null if it does.</param>
/// <param name="Steps">The convolutions, by the value that they compute; a transposed convolution becomes several.</param>
internal sealed record AlgorithmChoices(string? Refusal, ILookup<string, ConvolutionStep> Steps)
{
    /// <summary>Lowers a network for its choices. That the backend can't do so is no reason not to show the network.</summary>
    public static AlgorithmChoices Of(Graph graph, LoweringOptions options)
    {
        try
        {
            return new(Refusal: null, ByValue(Lowering.Lower(graph, options).Steps.OfType<ConvolutionStep>()));
        }
        catch (DiagnosticException e) when (e.Diagnostic.Descriptor.Category == DiagnosticCategory.Unsupported)
        {
            return new(e.Diagnostic.Message, ByValue([]));
        }
    }

    /// <summary>The algorithm and the predicted cycles for one image, or null if the node isn't a convolution that the backend computes.</summary>
    public (string Algorithm, double Cycles)? this[Node node] => Steps.Contains(node.Result.Name)
        ? (string.Join(", ", Steps[node.Result.Name].Select(s => s.Algorithm.Name).Distinct(StringComparer.Ordinal)), Steps[node.Result.Name].Sum(s => s.PredictedCycles))
        : null;

    private static ILookup<string, ConvolutionStep> ByValue(IEnumerable<ConvolutionStep> steps) =>
        steps.ToLookup(s => s.Source.Value, StringComparer.Ordinal);
}
