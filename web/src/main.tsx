// SPDX-License-Identifier: Apache-2.0
import { render } from "preact";
import { Page } from "./views/page";
import "./ui/theme.css";

const root = document.getElementById("page");
if (root) render(<Page />, root);
