using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;

namespace RepVgg.Backends.Core;

/// <summary>Turns a graph into steps, buffers and weights. Everything that emitters have in common is decided here.</summary>
public static class Lowering
{
    /// <summary>Lowers a graph.</summary>
    /// <exception cref="DiagnosticException">
    /// An op or a use of it isn't supported (RVC3001), a weight overflows float32 (RVC3002), or the model is too large (RVC3004).
    /// </exception>
    public static LoweredModel Lower(Graph graph, LoweringOptions options)
    {
        var live = graph.WithoutDeadNodes();
        var algorithms = new AlgorithmSelector(options);
        var scales = new ScaleFusion(live, options, algorithms);
        var buffers = new BufferAssignment(live, options, algorithms, scales);
        var steps = new StepBuilder(live, options, buffers, algorithms, scales).Build(out var weights);
        return new(
            live.Name,
            [.. live.Inputs.Select(i => new ModelPort(i.Name, i.Shape))],
            [.. live.Outputs.Select(o => new ModelPort(o.Name, o.Value.Shape))],
            steps,
            buffers.Buffers,
            MemoryPlanner.Plan(Lifetimes(steps, buffers.Buffers)),
            weights,
            steps.Aggregate(default(ScratchMemory), (memory, step) => memory.Union(step.Scratch)));
    }

    private static ImmutableArray<BufferLifetime> Lifetimes(ImmutableArray<LoweredStep> steps, ImmutableArray<ActivationBuffer> buffers)
    {
        var (first, last) = (new int[buffers.Length], new int[buffers.Length]);
        for (var i = 0; i < steps.Length; i++)
        {
            foreach (var output in steps[i].Outputs)
            {
                (first[output.Index], last[output.Index]) = (i, i);
            }

            foreach (var input in steps[i].Inputs)
            {
                last[input.Index] = i;
            }
        }

        return [.. buffers.Select(b => new BufferLifetime(b.Length, first[b.Index], last[b.Index]))];
    }
}
