using RepVgg.Backends.Cuda.Emulator;
using RepVgg.IR.Interpretation;
using RepVgg.Runtime.Cuda;
using RepVgg.Tests.Backends.Cuda.Catalogue;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Every kernel computes what its layer means, in batches of every plan, through the loader and its graphs.</summary>
public sealed class CatalogueResultTests
{
    private const int Images = 17;

    private static readonly int[] Batches = [1, 2, 3, Images];

    public static TheoryData<string> Parts() => [.. KernelCatalogue.Parts.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Parts))]
    public void EveryKernelComputesItsLayer(string name)
    {
        using var folder = new TemporaryFolder();
        var part = KernelCatalogue.Parts.Single(p => p.Name == name);
        var catalogue = CatalogueBundle.Of(part);
        catalogue.Write(folder);
        var all = part.Inputs(Images);
        var expected = new ReferenceInterpreter().Run(part.Meant, all);
        using var model = CudaModel.Load(folder.Root, new CudaLoadOptions { Libraries = EmulatedCuda.Prepare(), MaximumImages = Images });
        foreach (var batch in Batches)
        {
            float[][] outputs = [.. model.Outputs.Select(o => new float[batch * o.ElementCount])];
            model.Run(
                [.. all.Select(i => (ReadOnlyMemory<float>)Array.ConvertAll(i.Data[..(i.Data.Length / Images * batch)], v => (float)v))],
                [.. outputs.Select(o => o.AsMemory())]);
            Assert.All(outputs.Zip(model.Outputs, expected), o => AssertEqual(o.Second.Name, o.First, o.Third.Data.AsSpan(0, o.First.Length)));
        }
    }

    private static void AssertEqual(string name, float[] actual, ReadOnlySpan<double> expected)
    {
        var tolerance = name.StartsWith("winograd", StringComparison.Ordinal) ? 1e-4 : 2e-5;
        var error = ErrorMeasure.Between(Array.ConvertAll(actual, v => (double)v), expected).RelativeL2;
        Assert.True(error <= tolerance, FormattableString.Invariant($"{name} of {actual.Length} numbers: {error:E1}"));
    }
}
