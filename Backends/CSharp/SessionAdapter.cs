using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>
/// Writes a small class between <see cref="Runtime.IInferenceSession"/> and a generated model, whose Run takes spans and so can't be
/// called by reflection.
/// </summary>
internal static class SessionAdapter
{
    /// <summary>Full name of the class; its constructor takes the weights file's bytes.</summary>
    public const string TypeName = "RepVgg.Generated.Session";

    public static string Write(CSharpArtifact artifact, LoweredModel model, bool timed)
    {
        var writer = new CSharpWriter();
        writer.Line("#nullable enable");
        writer.Line("namespace RepVgg.Generated;");
        writer.Block($"internal sealed class Session : global::RepVgg.Runtime.{(timed ? "ITimedSession" : "IInferenceSession")}", () =>
        {
            writer.Line($"private readonly global::{artifact.TypeName} _model;");
            writer.Line($"public Session(global::System.ReadOnlyMemory<byte> weights) => _model = global::{artifact.TypeName}.Load(weights.Span);");
            WriteSignatures(writer, "Inputs", model.Inputs);
            WriteSignatures(writer, "Outputs", model.Outputs);
            writer.Line("public int MaxDegreeOfParallelism { get => _model.MaxDegreeOfParallelism; set => _model.MaxDegreeOfParallelism = value; }");
            if (timed)
            {
                writer.Line("public global::System.Collections.Generic.IReadOnlyList<long> LayerTimes => _model.LayerTimes;");
            }

            var arguments = model.Inputs.Select((_, i) => FormattableString.Invariant($"inputs[{i}].Span"))
                .Concat(model.Outputs.Select((_, i) => FormattableString.Invariant($"outputs[{i}].Span")));
            writer.Line("public void Run(");
            writer.Line("    global::System.Collections.Generic.IReadOnlyList<global::System.ReadOnlyMemory<float>> inputs,");
            writer.Line("    global::System.Collections.Generic.IReadOnlyList<global::System.Memory<float>> outputs) =>");
            writer.Line($"    _model.Run({string.Join(", ", arguments)});");
            writer.Line("public void Dispose() { }");
        });
        return writer.ToString();
    }

    private static void WriteSignatures(CSharpWriter writer, string name, IEnumerable<ModelPort> ports)
    {
        const string Array = "global::System.Collections.Immutable.ImmutableArray";
        const string Signature = "global::RepVgg.Runtime.TensorSignature";
        var items = ports.Select(p => $"new {Signature}({Literals.String(p.Name)}, {Array}.Create<int>({string.Join(", ", p.Shape.Dimensions.Skip(1).Select(d => Literals.Int(d)))}))");
        writer.Line($"public {Array}<{Signature}> {name} {{ get; }} = {Array}.Create<{Signature}>({string.Join(", ", items)});");
    }
}
