using System.Collections.Immutable;
using RepVgg.Frontend.Containers;

namespace RepVgg.Tests.Frontend;

/// <summary>Files that real PyTorch wrote, in every container and wrapping.</summary>
public sealed class GoldenContainerTests
{
    [Theory]
    [InlineData("already_deploy", "model.ckpt", "PyTorch zip", 16)]
    [InlineData("dtype_bf16", "model.ckpt", "PyTorch zip", 96)]
    [InlineData("dtype_fp16", "model.ckpt", "PyTorch zip", 96)]
    [InlineData("fmt_legacy_nonzip", "model.ckpt", "PyTorch legacy", 96)]
    [InlineData("fmt_pickle_protocol4", "model.ckpt", "PyTorch zip", 96)]
    [InlineData("layout_channels_last", "model.ckpt", "PyTorch zip", 96)]
    [InlineData("official_deep22", "model.ckpt", "PyTorch zip", 351)]
    [InlineData("official_g2", "model.ckpt", "PyTorch zip", 130)]
    [InlineData("official_plain", "model.ckpt", "PyTorch zip", 130)]
    [InlineData("official_plain", "deploy.ckpt", "PyTorch zip", 20)]
    [InlineData("official_se", "model.ckpt", "PyTorch zip", 166)]
    [InlineData("official_stem_cap", "model.ckpt", "PyTorch zip", 62)]
    [InlineData("repvggplus_pse", "model.ckpt", "PyTorch zip", 190)]
    [InlineData("safetensors_f32", "model.safetensors", "safetensors", 96)]
    [InlineData("whole_model_pickle", "model.ckpt", "PyTorch zip", 96)]
    [InlineData("wrap_ddp_statedict_sgd", "model.ckpt", "PyTorch zip", 96)]
    [InlineData("wrap_official_trainer_model_ema", "model.ckpt", "PyTorch zip", 96)]
    public void Loads_with_all_its_keys(string name, string file, string format, int count)
    {
        using var weights = Checkpoints.Open(TestData.Golden(name, file));

        Assert.Equal(format, weights.Format);
        Assert.Equal(count, weights.Entries.Length);
        Assert.All(weights.Entries, entry => Assert.Equal(entry.Tensor.Count, entry.Tensor.Read().Length));
        Assert.All(weights.Entries, entry => Assert.Matches(@"^(linear|stage\d\w*)\.", entry.Name));
    }

    [Fact]
    public void Legacy_stream_and_protocol_4_hold_the_same_network()
    {
        using var legacy = Open("fmt_legacy_nonzip");
        using var protocol4 = Open("fmt_pickle_protocol4");
        StateDictAssert.Equal(legacy, protocol4);
    }

    [Fact]
    public void Channels_last_and_safetensors_hold_the_same_network()
    {
        using var strided = Open("layout_channels_last");
        using var plain = Open("safetensors_f32", "model.safetensors");
        StateDictAssert.Equal(plain, strided);
    }

    [Fact]
    public void Half_and_bfloat16_are_roundings_of_the_same_network()
    {
        using var half = Open("dtype_fp16");
        using var brain = Open("dtype_bf16");
        foreach (var entry in half.Entries.Where(entry => entry.Stored.IsFloatingPoint()))
        {
            var other = brain.Find(entry.Name)!;
            Assert.Equal((StoredType.Float16, StoredType.BFloat16), (entry.Stored, other.Stored));
            var pairs = entry.Tensor.Read().ToArray().Zip(other.Tensor.Read().ToArray());

            // bfloat16 keeps 8 significant bits; the smallest halves are subnormal.
            Assert.All(pairs, pair => Assert.True(Math.Abs(pair.First - pair.Second) <= (Math.Abs(pair.First) / 256) + 1e-6));
        }
    }

    [Fact]
    public void Counters_keep_their_integer_type()
    {
        using var weights = Open("official_plain");
        Assert.Equal(StoredType.Int64, weights.Find("stage0.rbr_dense.bn.num_batches_tracked")!.Stored);
        Assert.Equal(StoredType.Float32, weights.Find("stage0.rbr_dense.bn.weight")!.Stored);
    }

    [Fact]
    public void Model_is_read_and_not_its_average()
    {
        using var trainer = Open("wrap_official_trainer_model_ema");
        using var ddp = Open("wrap_ddp_statedict_sgd");

        Assert.Equal(["read the weights under 'model', not those under 'ema'"], trainer.Notes);
        Assert.Equal(["read the weights under 'state_dict'", "stripped the prefix 'module.' that all keys share"], ddp.Notes);
        StateDictAssert.Equal(ddp, trainer);
    }

    [Fact]
    public void Pickled_modules_tell_what_a_state_dict_cannot()
    {
        using var weights = Open("whole_model_pickle");

        Assert.Equal([1e-5], weights.ModuleAttributes["stage0.rbr_dense.bn.eps"]);
        Assert.Equal([2, 2], weights.ModuleAttributes["stage1.0.rbr_dense.conv.stride"]);
        Assert.Equal([1, 1], weights.ModuleAttributes["stage2.1.rbr_dense.conv.stride"]);
        Assert.Equal([0, 0], weights.ModuleAttributes["stage2.1.rbr_1x1.conv.padding"]);
        Assert.Equal(["read a pickled module (repvgg.RepVGG) without running its code"], weights.Notes);
        Assert.Equal(ImmutableArray.Create(8, 3, 3, 3), weights.Find("stage0.rbr_dense.conv.weight")!.Tensor.Shape.Dimensions);
    }

    [Fact]
    public void Tensors_are_read_anew_from_the_open_file()
    {
        using var weights = Open("official_plain");
        var tensor = weights.Find("stage0.rbr_dense.conv.weight")!.Tensor;
        Assert.Equal(tensor.Read().ToArray(), tensor.Read().ToArray());
    }

    private static StateDict Open(string name, string file = "model.ckpt") => Checkpoints.Open(TestData.Golden(name, file));
}
