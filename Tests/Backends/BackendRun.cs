using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;
using RepVgg.Runtime;

namespace RepVgg.Tests.Backends;

/// <summary>Takes a graph through lowering, emission, compilation and execution, and measures it against float64.</summary>
internal static class BackendRun
{
    public static readonly CSharpOptions Options = new() { ClassName = "Model", Command = "rvc compile model.rvir --target csharp", ModelSha256 = new string('0', 64) };

    public static LoweredModel Lower(Graph graph) => Lowering.Lower(graph, new LoweringOptions());

    public static LoweredModel Lower(string graph) => Lower(GraphParser.Parse(graph));

    /// <summary>The relative error of the worst output.</summary>
    public static double Error(string text, int batch = 2) => Error(GraphParser.Parse(text), batch);

    /// <summary>The relative error of the worst output.</summary>
    public static double Error(Graph graph, int batch = 2, LoweringOptions? options = null)
    {
        using var session = CSharpEngine.Load(Lowering.Lower(graph, options ?? new LoweringOptions()), Options);
        return Error(session, graph, batch);
    }

    /// <summary>The relative error of the worst output of the source as it was changed.</summary>
    public static double Error(Graph graph, int batch, Func<string, string> change)
    {
        var model = Lower(graph);
        var artifact = CSharpBackend.Emit(model, Options);
        using var session = CSharpEngine.Load(artifact with { Source = change(artifact.Source) }, model);
        return Error(session, graph, batch);
    }

    private static double Error(IInferenceSession session, Graph graph, int batch)
    {
        // What a first run with NaN leaves in the arena must not reach the second.
        Compute(session, graph, [.. graph.Inputs.Select(i => Poison(i.Shape.WithBatch(1)))], batch: 1);
        DenseTensor[] inputs = [.. graph.Inputs.Select((input, i) => Rounded(DenseTensor.Random(input.Shape.WithBatch(batch), 77 + i)))];
        var actual = Compute(session, graph, inputs, batch);
        var expected = new ReferenceInterpreter().Run(graph, inputs);
        return expected.Select((e, i) => ErrorMeasure.Between([.. actual[i].Select(v => (double)v)], e.Data).RelativeL2).Max();
    }

    public static float[][] Compute(IInferenceSession session, Graph graph, DenseTensor[] inputs, int batch)
    {
        float[][] outputs = [.. graph.Outputs.Select(o => new float[o.Value.Shape.WithBatch(batch).ElementCount])];
        session.Run(
            [.. inputs.Select(i => new ReadOnlyMemory<float>(Array.ConvertAll(i.Data, v => (float)v)))],
            [.. outputs.Select(o => o.AsMemory())]);
        return outputs;
    }

    private static DenseTensor Poison(Shape shape) => DenseTensor.Zeros(shape).Map(_ => double.NaN);

    private static DenseTensor Rounded(DenseTensor tensor) => tensor.Map(v => (float)v);
}
