using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>What a layer does to its sums before it stores them.</summary>
/// <param name="Bias">One float32 per stored output channel.</param>
/// <param name="Addend">A residual of the output's shape, or null.</param>
/// <param name="Function">The activation's function, or empty.</param>
internal sealed record Tail(BundleArgument Bias, BundleArgument? Addend, string Function)
{
    /// <summary>The ending of names of kernels with this epilogue.</summary>
    public string Suffix => (Addend is null ? "" : "_add") + (Function.Length == 0 ? "" : "_" + Function);

    /// <summary>The arguments of kernels with this epilogue, in their order.</summary>
    public BundleArgument[] Arguments => Addend is null ? [Bias] : [Bias, Addend];

    /// <summary>Tells a template of this epilogue: <c>addend</c>, <c>activation</c>.</summary>
    public void AddTo(TemplateModel model)
    {
        model["addend"] = Addend is not null;
        model["activation"] = Function;
    }
}
