using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Pickle;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>How the weights are found within what people pickle.</summary>
public sealed class UnwrappingTests
{
    private static readonly Action<PickleBuilder> Zero = p => p.Tensor("0", 1, [1], [1]);
    private static readonly Action<PickleBuilder> One = p => p.Tensor("1", 1, [1], [1]);

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model")]
    [InlineData("model_state")]
    [InlineData("model_state_dict")]
    [InlineData("net")]
    [InlineData("module")]
    [InlineData("ema")]
    public void Usual_names_are_unwrapped(string name) => AssertFinds(
        p => p.OrderedDict().Item("epoch", q => q.Number(3)).Item(name, Dictionary(("a", Zero))),
        [("a", 0)],
        $"read the weights under '{name}'");

    [Fact]
    public void Weights_are_preferred_to_their_average() => AssertFinds(
        p => p.OrderedDict().Item("state_dict_ema", Dictionary(("a", Zero))).Item("state_dict", Dictionary(("a", One))),
        [("a", 1)],
        "read the weights under 'state_dict', not those under 'state_dict_ema'");

    [Fact]
    public void Wrappers_may_be_nested() => AssertFinds(
        p => p.OrderedDict().Item("model", Dictionary(("state_dict", Dictionary(("a", One))))),
        [("a", 1)],
        "read the weights under 'model'",
        "read the weights under 'state_dict'");

    [Fact]
    public void A_tensor_beside_a_wrapper_does_not_hide_it() => AssertFinds(
        p => p.OrderedDict().Item("best", Zero).Item("state_dict", Dictionary(("a", One))),
        [("a", 1)],
        "read the weights under 'state_dict'");

    [Fact]
    public void Prefixes_that_all_keys_share_are_stripped() => AssertFinds(
        Dictionary(("module._orig_mod.a", Zero), ("module._orig_mod.b", One)),
        [("a", 0), ("b", 1)],
        "stripped the prefix 'module._orig_mod.' that all keys share");

    [Fact]
    public void A_prefix_of_some_keys_stays() => AssertFinds(
        Dictionary(("backbone.a", Zero), ("head.b", One)), [("backbone.a", 0), ("head.b", 1)]);

    [Fact]
    public void Entries_that_are_no_tensors_are_noted() => AssertFinds(
        p => p.OrderedDict().Item("a", One).Item("version", q => q.Number(2)),
        [("a", 1)],
        "ignored an entry that isn't a tensor: version");

    [Fact]
    public void Two_tensors_of_one_name_are_refused() =>
        Assert.Equal(FrontendDiagnostics.DuplicateTensor, Refusal(Dictionary(("a", Zero), ("a", One))));

    [Fact]
    public void A_name_with_line_breaks_is_refused() =>
        Assert.Equal(FrontendDiagnostics.MalformedTensor, Refusal(Dictionary(("a\nb", Zero))));

    [Fact]
    public void A_dictionary_that_wraps_itself_terminates() => Assert.Equal(
        FrontendDiagnostics.NoTensors,
        Refusal(p =>
        {
            p.Op(PickleOpcode.EmptyDict).Op(PickleOpcode.BinPut, 0);
            foreach (var name in (ReadOnlySpan<string>)["state_dict", "model", "net", "module", "ema"])
            {
                p.Item(name, q => q.Op(PickleOpcode.BinGet, 0));
            }
        }));

    [Fact]
    public void Modules_are_walked_in_the_order_of_state_dict() => AssertFinds(
        Module([("weight", Zero)], [("conv", Module([("bias", One)], []))]),
        [("weight", 0), ("conv.bias", 1)],
        "read a pickled module (m.C) without running its code");

    [Fact]
    public void A_module_that_reaches_another_on_exponentially_many_paths_is_refused() => Assert.Equal(
        FrontendDiagnostics.MalformedPickle,
        Refusal(p =>
        {
            Module([("weight", Zero)], [])(p);
            for (byte level = 0; level < 40; level++)
            {
                p.Op(PickleOpcode.BinPut, level);
                Action<PickleBuilder> child = q => q.Op(PickleOpcode.BinGet, level);
                Module([], [("a", child), ("b", child)])(p);
            }
        }));

    [Fact]
    public void Reflecting_padding_of_a_module_is_refused() => Assert.Equal(
        FrontendDiagnostics.UnsupportedModule,
        Refusal(Module([("weight", Zero)], [], p => p.Item("padding_mode", q => q.Text("reflect")))));

    [Fact]
    public void TorchScript_modules_keep_tensors_as_plain_attributes()
    {
        var pickle = new PickleBuilder();
        Object(p => p.Item("training", q => q.Op(PickleOpcode.NewFalse)).Item("weight", Zero)
            .Item("conv", Object(q => q.Item("bias", One))))(pickle);
        using var folder = new TemporaryFolder();
        var content = TorchZip.Build(pickle.Stop().ToArray(), [[0], [1]], ("archive/code/c.py", ""));
        using var weights = Checkpoints.Open(folder.Write("model", content));
        Assert.Equal("TorchScript archive", weights.Format);
        Assert.Equal(["weight", "conv.bias"], weights.Entries.Select(entry => entry.Name), StringComparer.Ordinal);
    }

    private static Action<PickleBuilder> Dictionary(params (string Key, Action<PickleBuilder> Value)[] items) => p =>
    {
        p.OrderedDict();
        foreach (var (key, value) in items)
        {
            p.Item(key, value);
        }
    };

    private static Action<PickleBuilder> Object(Action<PickleBuilder> state) => p =>
    {
        p.Global("m", "C").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.NewObj).Op(PickleOpcode.EmptyDict);
        state(p);
        p.Op(PickleOpcode.Build);
    };

    private static Action<PickleBuilder> Module(
        (string, Action<PickleBuilder>)[] parameters,
        (string, Action<PickleBuilder>)[] modules,
        Action<PickleBuilder>? settings = null) => Object(p =>
        {
            settings?.Invoke(p);
            p.Item("_parameters", Dictionary(parameters)).Item("_buffers", Dictionary()).Item("_modules", Dictionary(modules));
        });

    private static void AssertFinds(Action<PickleBuilder> pickle, (string Name, double Value)[] expected, params string[] notes)
    {
        using var folder = new TemporaryFolder();
        using var weights = Open(folder, pickle);
        Assert.Equal(expected, weights.Entries.Select(entry => (entry.Name, entry.Tensor.Read().Span[0])));
        Assert.Equal(notes, weights.Notes, StringComparer.Ordinal);
    }

    private static DiagnosticDescriptor Refusal(Action<PickleBuilder> pickle)
    {
        using var folder = new TemporaryFolder();
        return Assert.Throws<DiagnosticException>(() => Open(folder, pickle)).Diagnostic.Descriptor;
    }

    private static StateDict Open(TemporaryFolder folder, Action<PickleBuilder> pickle)
    {
        var builder = new PickleBuilder();
        pickle(builder);
        return Checkpoints.Open(folder.Write("model", TorchZip.Build(builder.Stop().ToArray(), [[0], [1]])));
    }
}
