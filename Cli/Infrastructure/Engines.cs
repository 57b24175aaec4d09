using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.Runtime;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Runs graphs through the engines that aren't the reference interpreter.</summary>
internal static class Engines
{
    /// <summary>Emits C#, compiles it in memory and runs it; inputs are rounded to float32, the results widened.</summary>
    public static DenseTensor[] RunCSharp(LoweredModel model, DenseTensor[] inputs)
    {
        using var session = CSharpEngine.Load(model, new CSharpOptions { ClassName = "Model" });
        return Run(session, inputs);
    }

    /// <summary>Runs a session; inputs are rounded to float32, the results widened.</summary>
    public static DenseTensor[] Run(IInferenceSession session, DenseTensor[] inputs)
    {
        var batch = inputs[0].Shape[0];
        var results = session.Outputs.Select(o => new float[checked(batch * o.ElementCount)]).ToArray();
        session.Run(
            [.. inputs.Select(i => (ReadOnlyMemory<float>)Array.ConvertAll(i.Data, x => (float)x))],
            [.. results.Select(r => r.AsMemory())]);
        return [.. results.Select((r, i) => new DenseTensor(
            Shape.Of([batch, .. session.Outputs[i].Dimensions]), Array.ConvertAll(r, x => (double)x)))];
    }
}
