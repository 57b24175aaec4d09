using Microsoft.ML.OnnxRuntime;
using RepVgg.Backends.Onnx;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Exports;

/// <summary>Runs exported models in ONNX Runtime.</summary>
internal static class OnnxRun
{
    /// <summary>Exports a graph and runs it on random images; returns the greatest relative difference (L2) from the reference interpreter.</summary>
    public static double Error(string text, int batch = 2)
    {
        var graph = GraphParser.Parse(text);
        DenseTensor[] inputs = [.. graph.Inputs.Select((input, i) => DenseTensor.Random(input.Shape.WithBatch(batch), i + 1))];
        var expected = new ReferenceInterpreter().Run(graph, inputs);
        var actual = Outputs(Bytes(graph), graph, inputs);
        return expected.Zip(actual).Max(pair =>
        {
            Assert.Equal(pair.First.Shape, pair.Second.Shape);
            return ErrorMeasure.Between(pair.Second.Data, pair.First.Data).RelativeL2;
        });
    }

    public static byte[] Bytes(Graph graph)
    {
        using var stream = new MemoryStream();
        Assert.Single(OnnxBackend.Emit(graph, new OnnxOptions { FileName = "m.onnx" })).Write(stream);
        return stream.ToArray();
    }

    /// <summary>The outputs of a model in the graph's order, each under its name in the graph.</summary>
    public static DenseTensor[] Outputs(byte[] model, Graph graph, params DenseTensor[] inputs)
    {
        using var session = new InferenceSession(model);
        return Outputs(session, graph, inputs);
    }

    public static DenseTensor[] Outputs(InferenceSession session, Graph graph, params DenseTensor[] inputs)
    {
        Assert.Equal(graph.Inputs.Select(i => i.Name), session.InputMetadata.Keys);
        Assert.Equal(graph.Outputs.Select(o => o.Name), session.OutputMetadata.Keys);
        Assert.Equal(graph.Inputs.Select(i => i.Shape.Dimensions.AsEnumerable()), session.InputMetadata.Values.Select(m => m.Dimensions.AsEnumerable()));
        Assert.Equal(graph.Outputs.Select(o => o.Value.Shape.Dimensions.AsEnumerable()), session.OutputMetadata.Values.Select(m => m.Dimensions.AsEnumerable()));
        var values = graph.Inputs.Zip(inputs).ToDictionary(
            pair => pair.First.Name,
            pair => OrtValue.CreateTensorValueFromMemory(
                Array.ConvertAll(pair.Second.Data, x => (float)x), [.. pair.Second.Shape.Dimensions.Select(d => (long)d)]));
        using var options = new RunOptions();
        using var results = session.Run(options, values, session.OutputNames);
        foreach (var value in values.Values)
        {
            value.Dispose();
        }

        return [.. results.Select(r => new DenseTensor(
            Shape.Of([.. r.GetTensorTypeAndShape().Shape.Select(d => (int)d)]), Array.ConvertAll(r.GetTensorDataAsSpan<float>().ToArray(), x => (double)x)))];
    }
}
