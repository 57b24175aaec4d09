using System.Numerics;
using RepVgg.Frontend;
using RepVgg.Frontend.Pickle;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>The pickle machine, one group of instructions after the other.</summary>
public sealed class PickleMachineTests
{
    [Fact]
    public void Integers_of_every_encoding()
    {
        Assert.Equal(7, Integer(p => p.Op(PickleOpcode.BinInt1, 7)));
        Assert.Equal(0x0201, Integer(p => p.Op(PickleOpcode.BinInt2, 1, 2)));
        Assert.Equal(-2, Integer(p => p.Op(PickleOpcode.BinInt, 0xfe, 0xff, 0xff, 0xff)));
        Assert.Equal(-1, Integer(p => p.Op(PickleOpcode.Long1, 1, 0xff)));
        Assert.Equal(0, Integer(p => p.Op(PickleOpcode.Long1, 0)));
        Assert.Equal(256, Integer(p => p.Op(PickleOpcode.Long4, 2, 0, 0, 0, 0, 1)));
        Assert.Equal(-12, Integer(p => p.Line(PickleOpcode.Int, "-12")));
        Assert.Equal(BigInteger.Pow(10, 30), Integer(p => p.Line(PickleOpcode.Long, "1" + new string('0', 30) + "L")));
    }

    [Fact]
    public void Constants_and_floats()
    {
        Assert.Same(PickleNone.Instance, Read(p => p.Op(PickleOpcode.None)));
        Assert.Same(PickleBool.True, Read(p => p.Op(PickleOpcode.NewTrue)));
        Assert.Same(PickleBool.False, Read(p => p.Line(PickleOpcode.Int, "00")));
        Assert.Equal(1.5, Assert.IsType<PickleFloat>(Read(p => p.Op(PickleOpcode.BinFloat, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0))).Value);
        Assert.Equal(1e-5, Assert.IsType<PickleFloat>(Read(p => p.Line(PickleOpcode.Float, "1e-05"))).Value);
    }

    [Fact]
    public void Strings_of_every_encoding()
    {
        Assert.Equal("ab", String(p => p.Op(PickleOpcode.ShortBinUnicode, 2, (byte)'a', (byte)'b')));
        Assert.Equal("é", String(p => p.Text("é")));
        Assert.Equal("a", String(p => p.Op(PickleOpcode.BinUnicode8, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'a')));
        Assert.Equal("a", String(p => p.Op(PickleOpcode.ShortBinString, 1, (byte)'a')));
        Assert.Equal("it", String(p => p.Line(PickleOpcode.String, "'it'")));
        Assert.Equal("x", String(p => p.Line(PickleOpcode.Unicode, "x")));
        Assert.Equal([1, 2], Assert.IsType<PickleBytes>(Read(p => p.Op(PickleOpcode.ShortBinBytes, 2, 1, 2))).Value);
    }

    [Fact]
    public void Tuples_lists_and_dictionaries()
    {
        var tuple = Assert.IsType<PickleTuple>(Read(p => p.Op(PickleOpcode.NewTrue).Op(PickleOpcode.None).Op(PickleOpcode.Tuple2)));
        Assert.Equal([PickleBool.True, PickleNone.Instance], tuple.Items);

        var list = Assert.IsType<PickleList>(Read(p => p.Op(PickleOpcode.EmptyList).Op(PickleOpcode.Mark)
            .Op(PickleOpcode.None).Op(PickleOpcode.NewTrue).Op(PickleOpcode.Appends).Op(PickleOpcode.NewFalse).Op(PickleOpcode.Append)));
        Assert.Equal([PickleNone.Instance, PickleBool.True, PickleBool.False], list.Items);

        var dictionary = Assert.IsType<PickleDict>(Read(p => p.Op(PickleOpcode.Mark).Text("a").Op(PickleOpcode.None).Op(PickleOpcode.Dict)
            .Op(PickleOpcode.Mark).Text("b").Op(PickleOpcode.NewTrue).Op(PickleOpcode.SetItems)));
        Assert.Equal([PickleNone.Instance, PickleBool.True], dictionary.Pairs.Select(pair => pair.Value));
    }

    [Fact]
    public void Memo_of_every_protocol()
    {
        Assert.Equal("a", String(p => p.Text("a").Line(PickleOpcode.Put, "3").Op(PickleOpcode.Pop).Line(PickleOpcode.Get, "3")));
        Assert.Equal("a", String(p => p.Text("a").Op(PickleOpcode.BinPut, 3).Op(PickleOpcode.Pop).Op(PickleOpcode.BinGet, 3)));
        Assert.Equal("a", String(p => p.Text("a").Op(PickleOpcode.Memoize).Op(PickleOpcode.Pop).Op(PickleOpcode.LongBinGet, 0, 0, 0, 0)));
    }

    [Fact]
    public void A_call_is_recorded_and_not_made()
    {
        var call = Assert.IsType<PickleObject>(Read(p => p.Op(PickleOpcode.Protocol, 4).Op(PickleOpcode.Frame, 0, 0, 0, 0, 0, 0, 0, 0)
            .Text("yacs.config").Text("CfgNode").Op(PickleOpcode.StackGlobal).Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.NewObj)
            .Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Build)));
        Assert.Equal("yacs.config.CfgNode", call.Global.ToString());
        Assert.IsType<PickleDict>(call.State);
    }

    [Fact]
    public void Objects_of_protocols_0_to_4()
    {
        Assert.Equal("m.C", Called(p => p.Op(PickleOpcode.Mark).Line(PickleOpcode.Inst, "m", "C")));
        Assert.Equal("m.C", Called(p => p.Op(PickleOpcode.Mark).Global("m", "C").Op(PickleOpcode.None).Op(PickleOpcode.Obj)));
        Assert.Equal(
            "m.C", Called(p => p.Global("m", "C").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.NewObjEx)));
    }

    [Fact]
    public void A_list_may_contain_itself() => Assert.IsType<PickleList>(Read(p =>
        p.Op(PickleOpcode.EmptyList).Op(PickleOpcode.BinPut, 0).Op(PickleOpcode.BinGet, 0).Op(PickleOpcode.Append)));

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os.path", "join")]
    [InlineData("subprocess", "Popen")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("builtins", "__import__")]
    [InlineData("torch", "os.system")]
    [InlineData("torch.nn", "Module.__init__.__globals__")]
    [InlineData("torch.storage", "_load_from_bytes")]
    public void Hostile_globals_are_refused_even_if_never_called(string module, string name) =>
        Assert.Equal(FrontendDiagnostics.HostileGlobal, Refusal(p => p.Global(module, name).Op(PickleOpcode.Pop).Op(PickleOpcode.None)));

    [Theory]
    [InlineData("builtins", "set")]
    [InlineData("_codecs", "encode")]
    [InlineData("numpy.core.multiarray", "scalar")]
    [InlineData("argparse", "Namespace")]
    [InlineData("models.os", "Backbone")]
    public void Harmless_globals_are_placeholders(string module, string name) =>
        Assert.Equal($"{module}.{name}", Assert.IsType<PickleGlobal>(Read(p => p.Global(module, name))).ToString());

    [Fact]
    public void Malformed_pickles_are_refused()
    {
        Action<PickleBuilder>[] cases =
        [
            _ => { },
            p => p.Op(PickleOpcode.Append),
            p => p.Op(PickleOpcode.None).Op(PickleOpcode.None).Op(PickleOpcode.Append),
            p => p.Op(PickleOpcode.Tuple),
            p => p.Op(PickleOpcode.None).Op(PickleOpcode.Mark).Op(PickleOpcode.Tuple1),
            p => p.Op(PickleOpcode.BinGet, 9),
            p => p.Op(PickleOpcode.None).Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce),
            p => p.Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Mark).Op(PickleOpcode.None).Op(PickleOpcode.SetItems),
            p => p.Op(PickleOpcode.EmptyList).Op(PickleOpcode.None).Op(PickleOpcode.Build),
            p => p.Op(PickleOpcode.Protocol, 6).Op(PickleOpcode.None),
            p => p.Op(PickleOpcode.Ext1, 1),
            p => p.Op(PickleOpcode.NextBuffer),
            p => p.Op((PickleOpcode)0xff),
            p => p.Line(PickleOpcode.Int, "one"),
            p => p.Line(PickleOpcode.Long, new string('9', 5000)),
            p => p.Op(PickleOpcode.Long4, 0, 0, 0, 0x40),
            p => p.Op(PickleOpcode.Long4, 0xff, 0xff, 0xff, 0xff),
            p => p.Op(PickleOpcode.BinUnicode, 0xff, 0xff, 0xff, 0xff),
            p => p.Op(PickleOpcode.BinBytes8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
        ];
        Assert.All(cases, build => Assert.Equal(FrontendDiagnostics.MalformedPickle, Refusal(build)));
    }

    [Fact]
    public void Endless_pickles_are_refused_before_they_fill_the_memory()
    {
        var bytes = new byte[8_000_000];
        Array.Fill(bytes, (byte)PickleOpcode.EmptyList);
        var error = Assert.Throws<DiagnosticException>(() => PickleMachine.Read(new MemoryStream(bytes)));
        Assert.Equal(FrontendDiagnostics.PickleTooLarge, error.Diagnostic.Descriptor);
    }

    private static PickleValue Read(Action<PickleBuilder> build)
    {
        var builder = new PickleBuilder();
        build(builder);
        return PickleMachine.Read(new MemoryStream(builder.Stop().ToArray()));
    }

    private static BigInteger Integer(Action<PickleBuilder> build) => Assert.IsType<PickleInteger>(Read(build)).Value;

    private static string String(Action<PickleBuilder> build) => Assert.IsType<PickleString>(Read(build)).Value;

    private static string Called(Action<PickleBuilder> build) => Assert.IsType<PickleObject>(Read(build)).Global.ToString();

    private static DiagnosticDescriptor Refusal(Action<PickleBuilder> build) =>
        Assert.Throws<DiagnosticException>(() => Read(build)).Diagnostic.Descriptor;
}
