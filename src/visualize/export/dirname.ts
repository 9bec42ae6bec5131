// pdfmake's CommonJS modules take away `__dirname` from file names. In a bundle there is no such name; none is read.
Object.assign(globalThis, { __dirname: "/chartvlm" });
