using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Emulator;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Mistakes in the backend's own kernels are found, by the tracer or by wrong numbers.</summary>
public sealed class PlantedKernelBugTests
{
    /// <summary>What is planted, in which kernels' precision, the text that is replaced, and its replacement.</summary>
    [Theory]
    [InlineData("no barrier", BundlePrecision.Fp32, "            __syncthreads();\n        }\n    }", "        }\n    }")]
    [InlineData("one buffer", BundlePrecision.Fp32, "buffer ^= 1;", "")]
    [InlineData("no padding", BundlePrecision.Fp32, "(unsigned)(y0 + tap_y", "true || (unsigned)(y0 + tap_y")]
    [InlineData("no bound on rows", BundlePrecision.Fp32, "if (row < rows) {", "{")]
    [InlineData("no bound on pixels", BundlePrecision.Fp32, "if (index >= images *", "if (false && index >= images *")]
    [InlineData("no barrier", BundlePrecision.Fp16, "            __syncthreads();\n        }\n        if (slice + 2", "        }\n        if (slice + 2")]
    [InlineData("wait off by one", BundlePrecision.Fp16, "rvc_cp_async_wait1();", "rvc_cp_async_wait2();")]
    [InlineData("wrong swizzle", BundlePrecision.Fp16, "(piece ^ (thread / 8 % 4))", "(piece ^ (thread / 4 % 4))")]
    public void IsFound(string bug, BundlePrecision precision, string text, string replacement)
    {
        Assert.NotEmpty(bug);
        var part = KernelCatalogue.One;
        var bundle = CatalogueBundle.Of(part, precision);
        Assert.Contains(text, bundle.Source, StringComparison.Ordinal);
        float[][] inputs = [.. part.Inputs(2).Select(i => Array.ConvertAll(i.Data, v => (float)v))];
        using var right = new LaunchedBundle(bundle, inputs, images: 2);
        using var wrong = new LaunchedBundle(bundle, inputs, images: 2, trace: true, bundle.Source.Replace(text, replacement, StringComparison.Ordinal));
        Assert.Null(right.Run(bundle.Manifest.Plans[0]));
        var error = wrong.Run(bundle.Manifest.Plans[0]);
        Assert.True(error is not null || Enumerable.Range(0, bundle.Manifest.Outputs.Length).Any(i => !right.Output(i).AsSpan().SequenceEqual(wrong.Output(i))), "nothing was noticed");
    }
}
