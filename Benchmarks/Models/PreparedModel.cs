using RepVgg.Backends.Core;
using RepVgg.Backends.Onnx;
using RepVgg.Benchmarks.Infrastructure;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Benchmarks.Models;

/// <summary>A network in both of its forms.</summary>
/// <param name="Name">The published name, such as <c>RepVGG-A0</c>.</param>
/// <param name="Training">As it is trained: several branches a block, with batch norms.</param>
/// <param name="Plain">After the standard pipeline: one convolution a block.</param>
internal sealed record PreparedModel(string Name, Graph Training, Graph Plain)
{
    /// <summary>Builds the training form and rewrites it.</summary>
    /// <exception cref="BenchmarkException">A rewrite isn't proven.</exception>
    public static PreparedModel Prepare(RepVggVariant variant, CancellationToken cancellation)
    {
        var result = Pipeline.Run(TrainingForm.Build(variant), StandardPipeline.Passes, new PipelineOptions { Cancellation = cancellation });
        if (!result.Failures.IsEmpty)
        {
            throw new BenchmarkException($"a rewrite of RepVGG-{variant.Name} is not proven: {result.Failures[0].Certificate.Pattern}");
        }

        WeightRounding.Require(result.After);
        return new($"RepVGG-{variant.Name}", result.Before, result.After);
    }

    /// <summary>One of the forms.</summary>
    public Graph Of(Form form) => form == Form.Plain ? Plain : Training;

    /// <summary>One of the forms as an ONNX model.</summary>
    public byte[] Onnx(Form form)
    {
        using var stream = new MemoryStream();
        OnnxBackend.Emit(Of(form), new OnnxOptions { FileName = "model.onnx" }).Single().Write(stream);
        return stream.ToArray();
    }
}
