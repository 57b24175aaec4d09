using System.Security.Cryptography;
using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Backends.CSharp;

/// <summary>Emits a lowered model as one self-contained C# file and a weights file.</summary>
public static class CSharpBackend
{
    /// <summary>Emits the source, compiles it as C# 12 with warnings as errors, and gives it together with the weights.</summary>
    /// <exception cref="DiagnosticException">
    /// The backend can't express a step (RVC3001), the weights exceed 2 GiB (RVC3004), or the source doesn't compile (RVC3003).
    /// </exception>
    public static CSharpArtifact Emit(LoweredModel model, CSharpOptions options)
    {
        var artifact = Write(model, options);
        var tree = SourceCheck.Parse(artifact.Source, artifact.SourceFileName);
        SourceCheck.Require(SourceCheck.Compilation(artifact.TypeName, [tree]).GetDiagnostics());
        return artifact;
    }

    /// <summary>Emits without compiling, for who compiles the result anyway.</summary>
    internal static CSharpArtifact Write(LoweredModel model, CSharpOptions options)
    {
        if (model.Inputs.IsEmpty)
        {
            throw BackendDiagnostics.UnsupportedOp.Error("a model without inputs has no batch to compute");
        }

        var bytes = model.Weights.Tensors.Sum(t => (long)t.Values.Length * sizeof(float));
        if (bytes > int.MaxValue - (1 << 20))
        {
            throw BackendDiagnostics.TooLarge.Error(FormattableString.Invariant($"the weights take {bytes} bytes; the C# backend loads at most 2 GiB"));
        }

        var names = new ModelNames(model, options);
        var weights = new WeightFile(model.Weights);
        var hash = Convert.ToHexStringLower(SHA256.HashData(weights.Bytes));
        var source = new ClassWriter(model, options, names, weights, hash).Write(out var kernels);
        if (kernels.Contains(names.ClassName))
        {
            // A method can't have the name of its class, and only now is it known which methods there are.
            names = new ModelNames(model, options, names.ClassName);
            source = new ClassWriter(model, options, names, weights, hash).Write(out _);
        }

        return new($"{names.Namespace}.{names.ClassName}", names.ClassName + ".g.cs", source, names.ClassName + ".safetensors", weights.Bytes);
    }
}
