using System.Text.RegularExpressions;
using RepVgg.IR.Interpretation;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Toolchain;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Mistakes of a compiler, or of the kernels as it sees them, are found.</summary>
public sealed class PlantedPtxBugTests
{
    private const int Images = 2;

    /// <summary>What is planted, the instruction (the first, or the last) of three kernels, of which the second is the convolution, and its replacement.</summary>
    [Theory]
    [InlineData("no barrier", @"bar\.sync 	0;", "")]
    [InlineData("no barrier in the loop", @"bar\.sync 	0;", "", true)]
    [InlineData("addend and factor swapped", @"(fma\.rn\.f32 	%f\d+, %f\d+), (%f\d+), (%f\d+);", "$1, $3, $2;")]
    [InlineData("one product less", @"fma\.rn\.f32 	(%f\d+), %f\d+, %f\d+, (%f\d+);", "mov.f32 $1, $2;", true)]
    [InlineData("difference instead of sum", @"add\.f32 	", "sub.f32 ", true)]
    [InlineData("another word of shared memory", @"(ld\.shared\.v4\.f32 	\{.*\}, \[%rd\d+)\+128\]", "$1+256]")]
    [InlineData("another tile", @"(mov\.u64 	%rd\d+, _ZZ\w+E6tile_)a;", "$1b;")]
    [InlineData("negative rows pass for rows", @"setp\.gt\.u32", "setp.gt.s32")]
    [InlineData("ones as padding", @"(?s)(\.entry .*?\.entry .*?)0f00000000", "${1}0f3F800000")]
    [InlineData("a guard negated", @"@%p(\d+) bra", "@!%p$1 bra", true)]
    [InlineData("no bound on results", @"@%p\d+ bra 	[^;]*;", "", true)]
    [InlineData("a product too short", @"mul\.wide\.s32 	(%rd\d+), (%r\d+), 4;", "mul.wide.s32 $1, $2, 2;")]
    [InlineData("a store that isn't aligned", @"(st\.global\.v4\.f32 	\[%rd\d+)\+128\]", "$1+132]")]
    [InlineData("a buffer never doubled", @"xor\.b32 .*, 1;", "")]
    public void IsFound(string bug, string pattern, string replacement, bool last = false)
    {
        Assert.NotEmpty(bug);
        var part = KernelCatalogue.One;
        var inputs = part.Inputs(Images);
        var expected = new ReferenceInterpreter().Run(part.Graph, inputs)[0].Data;
        var bundle = CatalogueBundle.Of(part);
        var ptx = NvrtcCompilation.Of(bundle.Source, new(6, 1)).Ptx;
        Assert.InRange(Error(ptx), 0, 2e-5);

        var wrong = new Regex(pattern, last ? RegexOptions.RightToLeft : RegexOptions.None, TimeSpan.FromSeconds(10)).Replace(ptx, replacement, 1);
        Assert.NotEqual(ptx, wrong);
        try
        {
            var error = Error(wrong);
            Assert.False(error <= 2e-5, FormattableString.Invariant($"nothing was noticed: {error:E1}"));
        }
        catch (PtxException e)
        {
            Assert.Contains("line ", e.Message, StringComparison.Ordinal);
        }

        double Error(string kernels)
        {
            var launches = new PtxLaunches(bundle, kernels, [.. inputs.Select(i => Array.ConvertAll(i.Data, v => (float)v))], Images);
            var output = launches.Run(bundle.Manifest.Plans[0])[0];
            return ErrorMeasure.Between(Array.ConvertAll(output, v => (double)v), expected).RelativeL2;
        }
    }
}
