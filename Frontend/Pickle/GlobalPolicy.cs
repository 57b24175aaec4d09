using System.Collections.Frozen;

namespace RepVgg.Frontend.Pickle;

/// <summary>
/// Which globals make a pickle hostile. Nothing is executed in any case; but a file that names these is refused rather than
/// read around, because whoever opens it with Python might run commands.
/// </summary>
internal static class GlobalPolicy
{
    /// <summary>Packages whose every member is refused, submodules included.</summary>
    private static readonly FrozenSet<string> Packages = FrozenSet.Create(
        StringComparer.Ordinal,
        "os", "posix", "nt", "posixpath", "ntpath", "subprocess", "sys", "shutil", "socket", "runpy", "importlib", "imp", "ctypes",
        "_ctypes", "cffi", "pty", "webbrowser", "commands", "popen2", "code", "codeop", "pdb", "bdb", "cProfile", "profile", "timeit",
        "trace", "asyncio", "multiprocessing", "signal", "tempfile", "pip", "ensurepip", "pkgutil", "zipimport", "urllib", "urllib2",
        "http", "httplib", "ftplib", "smtplib", "telnetlib", "ssl", "requests", "httpx", "aiohttp", "paramiko", "pickle", "_pickle",
        "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "platform", "idlelib", "pydoc", "doctest");

    /// <summary>Single functions of modules that are otherwise harmless.</summary>
    private static readonly FrozenSet<string> Functions = FrozenSet.Create(
        StringComparer.Ordinal,
        "operator.attrgetter", "operator.methodcaller", "_operator.attrgetter", "_operator.methodcaller", "types.CodeType",
        "types.FunctionType", "io.open", "io.open_code", "_io.open", "_io.FileIO", "io.FileIO", "codecs.open", "torch.hub.load",
        "torch.load", "torch.serialization.load", "torch.storage._load_from_bytes", "torch.ops.load_library",
        "torch.utils.cpp_extension.load", "torch.utils.cpp_extension.load_inline", "numpy.load", "numpy.core.multiarray.fromfile",
        "numpy.testing._private.utils.runstring", "numpy.f2py.crackfortran.getlincoef", "pandas.eval", "sympy.sympify");

    /// <summary>Builtins that only build plain values; all others are refused.</summary>
    private static readonly FrozenSet<string> HarmlessBuiltins = FrozenSet.Create(
        StringComparer.Ordinal,
        "set", "frozenset", "dict", "list", "tuple", "object", "int", "long", "float", "complex", "bool", "str", "unicode", "bytes",
        "bytearray", "slice", "range", "xrange", "type", "Ellipsis", "NotImplemented");

    /// <summary>Whether a pickle that names this global is refused.</summary>
    public static bool IsHostile(string module, string name)
    {
        if (module is "builtins" or "__builtin__" or "__builtins__")
        {
            return !HarmlessBuiltins.Contains(name);
        }

        // A dotted name (protocol 4) walks attributes: module 'torch' with name 'os.system' is os.system.
        var parts = name.Split('.');
        return Packages.Contains(module.Split('.')[0])
            || Functions.Contains($"{module}.{name}")
            || parts.SkipLast(1).Any(Packages.Contains)
            || parts.Any(part => part.StartsWith("__", StringComparison.Ordinal));
    }
}
