using System.Globalization;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Convolutions on emulated tensor cores against the float64 reference, all geometries of a precision in one bundle.</summary>
public sealed class MmaConvolutionTests
{
    private const int Batch = 3;

    // channels in, channels out, height, width, kernel, stride, dilation, groups, padding top/left/bottom/right, residual
    private static readonly string[] Geometries =
    [
        "16 32 8 8 3 1 1 1 1 1 1 1 0",
        "48 40 9 7 3 2 1 1 1 1 1 1 0",
        "12 20 7 5 3 1 1 1 1 1 1 1 1",
        "20 12 6 5 5 1 1 1 2 2 2 2 0",
        "8 72 5 6 1 1 1 1 0 0 0 0 0",
        "100 33 5 5 1 2 1 1 0 0 0 0 0",
        "64 136 1 1 1 1 1 1 0 0 0 0 0",
        "24 16 9 8 3 1 2 1 2 2 2 2 1",
        "16 16 6 9 4 1 1 1 1 2 2 1 0",
        "48 32 7 6 3 1 1 2 1 1 1 1 1",
        "32 64 6 7 3 2 1 4 1 1 1 1 0",
        "16 24 10 4 3 1 1 1 0 0 0 0 0",
    ];

    /// <summary>Every tile, whole and split, meets each third geometry or more; the errors are those of rounding the operands.</summary>
    [Theory]
    [InlineData(BundlePrecision.Tf32, 6e-4)]
    [InlineData(BundlePrecision.Tf32x3, 2e-6)]
    [InlineData(BundlePrecision.Fp16, 1e-3)]
    public void MatchTheReference(BundlePrecision precision, double tolerance)
    {
        var graph = Graph();
        DenseTensor[] inputs = [.. graph.Inputs.Select((input, i) => DenseTensor.Random(input.Shape.WithBatch(Batch), 7 + i).Map(v => (float)v))];
        var expected = new ReferenceInterpreter().Run(graph, inputs);
        MmaTile[] tiles = [.. MmaTile.All.Where(t => t.Fits(precision))];
        var used = new HashSet<MmaSchedule>();
        for (var round = 0; round < 2; round++)
        {
            var (next, offset) = (round, round);
            var actual = EmulatedRun.Outputs(graph, Options(precision, Schedule), inputs);
            for (var i = 0; i < Geometries.Length; i++)
            {
                var error = ErrorMeasure.Between(actual[i].Data, expected[i].Data).RelativeL2;
                Assert.True(error <= tolerance, FormattableString.Invariant($"{Geometries[i]}: {error:e1}"));
            }

            // Each tile is whole in one turn and splits in the next; in the second round the other way round, a geometry further.
            MmaSchedule Schedule(MmaProblem problem)
            {
                var schedule = new MmaSchedule(tiles[next % tiles.Length], ((next / tiles.Length) + offset) % 2 == 0 ? 1 : 2 + (next % 3));
                next++;
                used.Add(schedule);
                return schedule;
            }
        }

        Assert.All(tiles, tile => Assert.True(used.Any(s => s.Tile == tile && s.Splits == 1) && used.Any(s => s.Tile == tile && s.Splits > 1)));
    }

    [Theory]
    [InlineData(BundlePrecision.Tf32, "sm_80", true)]
    [InlineData(BundlePrecision.Tf32x3, "sm_80", true)]
    [InlineData(BundlePrecision.Tf32x3, "sm_86", false)]
    [InlineData(BundlePrecision.Fp16, "sm_86", true)]
    [InlineData(BundlePrecision.Fp32, "sm_80", false)]
    public void TensorCoresAreUsedWhereTheyAreFaster(BundlePrecision precision, string arch, bool expected)
    {
        Assert.True(RepVgg.Runtime.Cuda.CudaArch.TryParse(arch, out var parsed));
        var source = CudaBackend.Emit(Graph(), new CudaOptions { Precision = precision, Architectures = [parsed] }).Kernels;
        Assert.Equal(expected, source.Contains("rvc_mma", StringComparison.Ordinal));
        Assert.Equal(expected, source.Contains("ldmatrix", StringComparison.Ordinal));
    }

    [Fact]
    public void HalvesSaturate()
    {
        var builder = new GraphBuilder("large");
        var x = builder.Input("x", TensorType.F32(Shape.Image(8, 2, 2)));
        var w = builder.Constant("w", Tensor.Splat(Shape.Of(8, 8, 1, 1), 3e4));
        var graph = builder.Build(builder.Add("y", new Conv2DOp(), x, w));
        var result = EmulatedRun.Outputs(graph, Options(BundlePrecision.Fp16, null), DenseTensor.Zeros(Shape.Image(8, 2, 2).WithBatch(1)).Map(_ => 1))[0];
        Assert.All(result.Data, v => Assert.Equal(65504, v));
    }

    private static CudaOptions Options(BundlePrecision precision, Func<MmaProblem, MmaSchedule>? schedules) =>
        new() { Precision = precision, Batches = [1], MmaSchedules = schedules };

    private static Graph Graph()
    {
        var builder = new GraphBuilder("convolutions");
        return builder.Build([.. Geometries.Select((g, i) => Convolve(builder, [.. g.Split(' ').Select(t => int.Parse(t, CultureInfo.InvariantCulture))], i))]);
    }

    private static Value Convolve(GraphBuilder builder, int[] n, int index)
    {
        string Name(string of) => FormattableString.Invariant($"{of}{index}");
        var op = new Conv2DOp
        {
            Stride = new(n[5], n[5]), Dilation = new(n[6], n[6]), Groups = n[7], Padding = new(n[8], n[9], n[10], n[11]), Activation = index % 3 == 0 ? new Relu() : null,
        };
        var x = builder.Input(Name("x"), TensorType.F32(Shape.Image(n[0], n[2], n[3])));
        Value[] operands =
        [
            x,
            builder.Constant(Name("w"), Tensor.Random(Shape.Of(n[1], n[0] / n[7], n[4], n[4]), 100 + index)),
            builder.Constant(Name("b"), Tensor.Random(Shape.Of(n[1]), 200 + index)),
        ];
        if (n[12] == 0)
        {
            return builder.Add(Name("y"), op, operands);
        }

        var result = op.Infer([.. operands.Select(o => o.Type)]).Shape;
        return builder.Add(Name("y"), op, [.. operands, builder.Input(Name("r"), TensorType.F32(Shape.Image(result[1], result[2], result[3])))]);
    }
}
